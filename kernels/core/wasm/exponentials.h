// exp in float64, two at a time: exp(x) = 2^k exp(r) with k = x / log 2 rounded and |r| <= log 2 / 2, where the power series of exp to the 13th term is
// exact to 5e-18. Included by solver.c.

typedef long long I64 __attribute__((vector_size(16)));

INLINE V64 twice(double a) { return (V64){a, a}; }

// Of x between -708 and 708.
INLINE V64 exp_within(V64 x) {
  // Added and subtracted, it rounds to a whole number, which then also stands in the lowest bits.
  const V64 rounder = twice(0x1.8p52), shifted = x * twice(0x1.71547652b82fep0) + rounder, k = shifted - rounder;
  // log 2 in two parts, of which the first times k is exact.
  const V64 r = x - k * twice(0x1.62e42feep-1) - k * twice(0x1.a39ef35793c76p-33), r2 = r * r;
  // Terms two by two: shorter chains.
  V64 sum = twice(1.0 / 479001600) + r * twice(1.0 / 6227020800);
  sum = sum * r2 + (twice(1.0 / 3628800) + r * twice(1.0 / 39916800));
  sum = sum * r2 + (twice(1.0 / 40320) + r * twice(1.0 / 362880));
  sum = sum * r2 + (twice(1.0 / 720) + r * twice(1.0 / 5040));
  sum = sum * r2 + (twice(1.0 / 24) + r * twice(1.0 / 120));
  sum = sum * r2 + (twice(1.0 / 2) + r * twice(1.0 / 6));
  sum = twice(1) + (r + sum * r2);
  const I64 power = (((I64)shifted) << 52) + ((I64){1023, 1023} << 52);
  return sum * (V64)power;
}

// y = exp(x), x and y of an even length.
void EXPORT(exponentials)(int length, const V64 *x, V64 *y) {
  for (int i = 0; i < length / 2; i++) {
    const V64 at = x[i];
    const V64 size = __builtin_wasm_abs_f64x2(at);
    // exp(x / 2)² where 2^k alone would overflow or lose digits; not a number stays that.
    if (size[0] > 708 || size[1] > 708) {
      const V64 root = exp_within(__builtin_wasm_max_f64x2(twice(-708), __builtin_wasm_min_f64x2(twice(708), at * twice(0.5))));
      y[i] = root * root;
    } else {
      y[i] = exp_within(at);
    }
  }
}
