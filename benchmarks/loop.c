/* Satisfaction and quitting of a month in which nobody's work itself changes, as sim/processes has them: Philox4x32-10, own exp and
   log, float64, blocks of rows.
   Few columns in each loop, and look-ups in one of their own: then the arithmetic vectorises. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 1024

typedef struct {
    uint64_t key0, key1, month, purpose;
} Stream;

typedef struct {
    double commute, home_day_curvature, company, home_day_loss, workload, switching, pension_age, horizon;
    double intercept, slope, base, scale, largest;
} Parameters;

typedef struct {
    const uint32_t *number;
    const uint8_t *education;
    const uint16_t *agency, *site, *home;
    const int16_t *age;
    const double *grade_pay, *pay, *commute, *telework, *reference, *taste, *frailty, *work_value, *missed, *vacancy_share, *options;
    const uint8_t *site_region;
    int64_t *person;
    int16_t *months_vacant, *contract_end;
    double *own_value, *outside_value, *satisfaction, *quits;
} Columns;

static inline double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double smaller(double a, double b) { return a < b ? a : b; }
static inline double larger(double a, double b) { return a > b ? a : b; }

/* Words of 32 bits and products of 64: so gcc multiplies as many at a time as it can. */
static inline double uniform(Stream s, uint32_t number)
{
    uint32_t c0 = number, c1 = (uint32_t)s.month, c2 = (uint32_t)s.purpose, c3 = 0, k0 = (uint32_t)s.key0, k1 = (uint32_t)s.key1;
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = 0xD2511F53ull * c0, p1 = 0xCD9E8D57ull * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return (from_bits(c0 | 0x4330000000000000ull) - 4503599627370496.0 + 0.5) * 0x1p-32;
}

static inline double exponential(double x)
{
    const double rounder = 6755399441055744.0;
    double y = smaller(708.0, larger(-708.0, x));
    double shifted = y * 1.4426950408889634 + rounder;
    double n = shifted - rounder;
    double r = (y - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
    double p = 1.0 / 87178291200.0;
    p = p * r + 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 1.0 / 2.0;
    return (p * r * r + r + 1.0) * from_bits((to_bits(shifted) - 0x4338000000000000ull + 1023) << 52);
}

/* An upper bound of the exponential: between whole numbers 2^y lies below its chord, whose bits are those of y. */
static inline double exponential_bound(double x)
{
    const double rounder = 1.5 * 0x1p32;
    double y = smaller(700.0, larger(-700.0, x)) * 1.4426950408889634;
    uint64_t fixed = to_bits(y + rounder) - to_bits(rounder);
    return from_bits((fixed + (1023ull << 20)) << 32) * (1.0 + 0x1p-19);
}

static inline double logarithm(double x)
{
    uint64_t bits = to_bits(x);
    /* For a normal x the exponent lies between -1022 and 1024: so shifted it stays positive and needs no arithmetic shift. */
    uint64_t raised = (bits - 0x3FE6A09E667F3BCDull + (2048ull << 52)) >> 52;
    double exponent = from_bits(raised | 0x4330000000000000ull) - (4503599627370496.0 + 2048.0);
    double m = from_bits(bits - ((raised - 2048) << 52));
    double s = (m - 1.0) / (m + 1.0), z = s * s;
    double p = 1.0 / 25.0;
    p = p * z + 1.0 / 23.0;
    p = p * z + 1.0 / 21.0;
    p = p * z + 1.0 / 19.0;
    p = p * z + 1.0 / 17.0;
    p = p * z + 1.0 / 15.0;
    p = p * z + 1.0 / 13.0;
    p = p * z + 1.0 / 11.0;
    p = p * z + 1.0 / 9.0;
    p = p * z + 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z + 1.0 / 3.0;
    return exponent * 0.693147180369123816490 + (2.0 * s + (2.0 * s * z * p + exponent * 1.90821492927058770002e-10));
}

static inline double monthly(double hazard) { return 1.0 - exponential(-larger(hazard, 0.0) / 12.0); }

static void fill(Stream s, const uint32_t *restrict number, int n, double *restrict u)
{
    for (int j = 0; j < n; j++) u[j] = uniform(s, number[j]);
}

static void of_work(const double *restrict pay, const double *restrict grade_pay, const double *restrict vacant,
                    const double *restrict work_value, double *restrict value, int n, Parameters p)
{
    for (int j = 0; j < n; j++) {
        double ratio = larger(pay[j], 1.0) / larger(grade_pay[j], 1.0);
        value[j] = logarithm(ratio) - p.workload * vacant[j] + work_value[j];
    }
}

static void of_place(const double *restrict commute, const double *restrict telework, const double *restrict reference,
                     const double *restrict taste, const double *restrict missed, double *restrict value, int n, Parameters p)
{
    for (int j = 0; j < n; j++) {
        double days = telework[j];
        double home = taste[j] * days - 0.5 * p.home_day_curvature * days * days - p.company * missed[j]
                      - p.home_day_loss * larger(0.0, reference[j] - days);
        value[j] += home - p.commute * commute[j] * (5.0 - days) / 5.0;
    }
}

static void indices(const double *restrict value, double *restrict satisfaction, int n, Parameters p)
{
    for (int j = 0; j < n; j++) satisfaction[j] = smaller(5.0, larger(1.0, p.intercept + p.slope * value[j]));
}

static inline double gain_outside(double own, double outside, int16_t age, Parameters p)
{
    double years = smaller(p.horizon, larger(0.5, p.pension_age - (double)age / 12.0));
    return outside - own - p.switching / years;
}

static void may_leave(const double *restrict own, const double *restrict outside, const double *restrict frailty,
                      const int16_t *restrict age, const double *restrict u, uint8_t *restrict flags, int n, Parameters p)
{
    for (int j = 0; j < n; j++) {
        double bound = p.base * frailty[j] * exponential_bound(p.scale * gain_outside(own[j], outside[j], age[j], p));
        flags[j] = u[j] * 12.0 < bound;
    }
}

static void satisfy(int64_t first, int n, const Columns *c, Parameters p)
{
    double vacant[BLOCK];
    for (int j = 0; j < n; j++) vacant[j] = c->vacancy_share[c->agency[first + j]];
    double *own = c->own_value + first;
    of_work(c->pay + first, c->grade_pay + first, vacant, c->work_value + first, own, n, p);
    of_place(c->commute + first, c->telework + first, c->reference + first, c->taste + first, c->missed + first, own, n, p);
    indices(own, c->satisfaction + first, n, p);
}

static void leave(int64_t first, int n, Stream leaves, const Columns *c, Parameters p)
{
    double u[BLOCK];
    uint8_t flags[BLOCK];
    fill(leaves, c->number + first, n, u);
    for (int j = 0; j < n; j++) c->outside_value[first + j] = c->options[4 * c->home[first + j] + c->education[first + j]];
    may_leave(c->own_value + first, c->outside_value + first, c->frailty + first, c->age + first, u, flags, n, p);
    for (int j = 0; j < n; j++) {
        int64_t i = first + j;
        if (!flags[j] || c->person[i] < 0) continue;
        double gain = gain_outside(c->own_value[i], c->outside_value[i], c->age[i], p);
        if (u[j] < monthly(smaller(p.largest, p.base * c->frailty[i] * exponential(p.scale * gain)))) {
            c->person[i] = -1;
            c->months_vacant[i] = 0;
            c->contract_end[i] = 0;
            c->quits[c->site_region[c->site[i]]] += 1.0;
        }
    }
}

void month(int64_t rows, Stream leaves, const Columns *c, Parameters p)
{
    for (int64_t first = 0; first < rows; first += BLOCK) {
        int n = rows - first < BLOCK ? (int)(rows - first) : BLOCK;
        satisfy(first, n, c, p);
        leave(first, n, leaves, c, p);
    }
}
