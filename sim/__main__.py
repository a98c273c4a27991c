"""`python -m sim` is `monipaikka`."""

from sim.cli import main

if __name__ == "__main__":
    main()
