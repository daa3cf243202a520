// The passes of solver.c over a part of their panels, so that two threads can share them: [from, to) are right-hand sides, multiples
// of 64 but for the last. Between the two sides of a solve all threads have to meet.
#include "solver.c"

void EXPORT(forward_origin)(const Side *o, const Side *d, const float *b, float *tiles, int from, int to) {
  for (int c = from; c < to; c += GROUP * 16) {
    const int group = min(GROUP * 16, to - c);
    pack_columns(o, b, d->n, c, group, tiles + (long)c * o->n);
    for (int k = c; k < c + group; k += 16) solve(o, 0, tiles + (long)k * o->n, panel_vectors(d->n - k));
  }
}

void EXPORT(forward_destination)(const Side *o, const Side *d, const float *tiles, float *eta, float *x, int from, int to) {
  for (int r = from; r < to; r += 16) {
    const int width = min(16, to - r);
    rows_from_tiles(d, tiles, o->n, r, width, x);
    solve(d, 0, x, panel_vectors(width));
    unpack_rows(d, eta, o->order, r, width, x);
  }
}

double EXPORT(backward_destination)(const Side *o, const Side *d, const float *g, const float *eta, float *work, float *x, float *x2,
                                    int from, int to) {
  double rho_d = 0;
  for (int r = from; r < to; r += 16) {
    const int width = min(16, to - r), nv = panel_vectors(width);
    pack_rows(d, g, o->order, r, width, x);
    solve(d, 1, x, nv);
    rows_to_tiles(d, work, o->n, r, width, x);
    pack_rows(d, eta, o->order, r, width, x2);
    rho_d += lag_product(d, x, x2, nv);
  }
  return rho_d;
}

double EXPORT(backward_origin)(const Side *o, const Side *d, const float *tiles, float *work, float *db, int from, int to) {
  double rho_o = 0;
  for (int c = from; c < to; c += GROUP * 16) {
    const int group = min(GROUP * 16, to - c);
    for (int k = c; k < c + group; k += 16) {
      const int nv = panel_vectors(d->n - k);
      solve(o, 1, work + (long)k * o->n, nv);
      rho_o += lag_product(o, work + (long)k * o->n, tiles + (long)k * o->n, nv);
    }
    unpack_columns(o, db, d->n, c, group, work + (long)c * o->n);
  }
  return rho_o;
}
