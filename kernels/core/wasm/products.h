// Inner products in float64 of a few vectors under weights: what the information of a model is made of. Included by solver.c.

// inner[a][b] = sum over d of w[d] v_a[d] v_b[d] for a <= b, in blocks of two by two (so that some of b = a - 1 are written, too); `count` is even. v: [count, n],
// inner: [count, count].
void EXPORT(weighted_products)(int count, int n, const double *v, const double *w, double *inner) {
  for (int a = 0; a < count; a += 2) {
    const double *p0 = v + (long)a * n, *p1 = p0 + n;
    for (int b = a; b < count; b += 2) {
      const double *q0 = v + (long)b * n, *q1 = q0 + n;
      V64 s00 = {0, 0}, s01 = s00, s10 = s00, s11 = s00;
      int d = 0;
      for (; d + 2 <= n; d += 2) {
        const V64 weight = *(const V64 *)(w + d), x0 = weight * *(const V64 *)(p0 + d), x1 = weight * *(const V64 *)(p1 + d);
        const V64 y0 = *(const V64 *)(q0 + d), y1 = *(const V64 *)(q1 + d);
        s00 += x0 * y0;
        s01 += x0 * y1;
        s10 += x1 * y0;
        s11 += x1 * y1;
      }
      if (d < n) {
        const double x0 = w[d] * p0[d], x1 = w[d] * p1[d];
        s00[0] += x0 * q0[d];
        s01[0] += x0 * q1[d];
        s10[0] += x1 * q0[d];
        s11[0] += x1 * q1[d];
      }
      double *block = inner + (long)a * count + b;
      block[0] = s00[0] + s00[1];
      block[1] = s01[0] + s01[1];
      block[count] = s10[0] + s10[1];
      block[count + 1] = s11[0] + s11[1];
    }
  }
}
