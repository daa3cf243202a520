// The ways of data between row-major matrices, panels of 16 right-hand sides and tiles: all that moves and nothing that solves.
// Included by solver.c.

// ---- Columns: panels of a row-major matrix [n, columns] ------------------------------------------------------------------

// Panels that are packed in one pass over the rows, so that whole cache lines and more are used of each.
enum { GROUP = 4 };

// Columns [c, c + width) of m to panels at x, rows in elimination order; missing columns of the last panel are zero.
static void pack_columns(const Side *s, const float *m, int columns, int c, int width, float *x) {
  for (int i = 0; i < s->n; i++) {
    const float *row = m + (long)s->order[i] * columns + c;
    float *panel = x + i * 16;
    int left = width;
    for (; left >= 16; left -= 16, row += 16, panel += s->n * 16)
      for (int v = 0; v < 4; v++) ((V *)panel)[v] = ((const V *)row)[v];
    if (left > 0) {
      const int padded = panel_vectors(left) * 4;
      panel += i * (padded - 16);
      for (int k = 0; k < padded; k++) panel[k] = k < left ? row[k] : 0;
    }
  }
}

// The way back. Returns zeros, or NaN in a lane where something was not finite.
static V unpack_columns(const Side *s, float *m, int columns, int c, int width, const float *x) {
  V finite = splat(0);
  for (int i = 0; i < s->n; i++) {
    float *row = m + (long)s->order[i] * columns + c;
    const float *panel = x + i * 16;
    int left = width;
    for (; left >= 16; left -= 16, row += 16, panel += s->n * 16) {
      for (int v = 0; v < 4; v++) {
        const V part = ((const V *)panel)[v];
        ((V *)row)[v] = part;
        finite += part * 0;
      }
    }
    if (left > 0) {
      panel += i * (panel_vectors(left) * 4 - 16);
      for (int k = 0; k < left; k++) {
        row[k] = panel[k];
        finite += splat(panel[k] * 0);
      }
    }
  }
  return finite;
}

// ---- Rows: panels of 16 rows, transposed ---------------------------------------------------------------------------------

// Where the four rows from r of a matrix [rows, columns] start; rows beyond `end` repeat the last, and are not written.
// `order` renumbers rows, or is null.
INLINE long row_start(const int *order, int r, int columns) { return (long)(order ? order[r] : r) * columns; }

// Rows [r, r + width) of m, entries j to row position[j] of the panel; missing rows are zero.
static void pack_rows(const Side *s, const float *m, const int *order, int r, int width, float *x) {
  const int n = s->n, padded = panel_vectors(width) * 4, *position = s->position;
  int k = 0;
  for (; k + 4 <= width; k += 4) {
    const float *a = m + row_start(order, r + k, n), *b = m + row_start(order, r + k + 1, n);
    const float *c = m + row_start(order, r + k + 2, n), *d = m + row_start(order, r + k + 3, n);
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      V out[4];
      transpose4(*(const V *)(a + j), *(const V *)(b + j), *(const V *)(c + j), *(const V *)(d + j), out);
      *(V *)(x + position[j] * padded + k) = out[0];
      *(V *)(x + position[j + 1] * padded + k) = out[1];
      *(V *)(x + position[j + 2] * padded + k) = out[2];
      *(V *)(x + position[j + 3] * padded + k) = out[3];
    }
    for (; j < n; j++) *(V *)(x + position[j] * padded + k) = (V){a[j], b[j], c[j], d[j]};
  }
  for (; k < padded; k++)
    for (int j = 0; j < n; j++) x[position[j] * padded + k] = k < width ? m[row_start(order, r + k, n) + j] : 0;
}

// The way back. Returns what unpack_columns does.
static V unpack_rows(const Side *s, float *m, const int *order, int r, int width, const float *x) {
  const int n = s->n, padded = panel_vectors(width) * 4, *position = s->position;
  V finite = splat(0);
  int k = 0;
  for (; k + 4 <= width; k += 4) {
    float *a = m + row_start(order, r + k, n), *b = m + row_start(order, r + k + 1, n);
    float *c = m + row_start(order, r + k + 2, n), *d = m + row_start(order, r + k + 3, n);
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      const V x0 = *(const V *)(x + position[j] * padded + k), x1 = *(const V *)(x + position[j + 1] * padded + k);
      const V x2 = *(const V *)(x + position[j + 2] * padded + k), x3 = *(const V *)(x + position[j + 3] * padded + k);
      V out[4];
      transpose4(x0, x1, x2, x3, out);
      *(V *)(a + j) = out[0];
      *(V *)(b + j) = out[1];
      *(V *)(c + j) = out[2];
      *(V *)(d + j) = out[3];
      finite += x0 * 0 + x1 * 0 + x2 * 0 + x3 * 0;
    }
    for (; j < n; j++) {
      const V column = *(const V *)(x + position[j] * padded + k);
      a[j] = column[0];
      b[j] = column[1];
      c[j] = column[2];
      d[j] = column[3];
      finite += column * 0;
    }
  }
  for (; k < width; k++) {
    float *row = m + row_start(order, r + k, n);
    for (int j = 0; j < n; j++) {
      row[j] = x[position[j] * padded + k];
      finite += splat(row[j] * 0);
    }
  }
  return finite;
}

// ---- Tiles: the column panels of a matrix [n, columns], one after the other ------------------------------------------------

// Rows [r, r + width) of the tiles of a matrix [tile_rows, s->n], as pack_rows does it from rows.
static void rows_from_tiles(const Side *s, const float *tiles, int tile_rows, int r, int width, float *x) {
  const int padded = panel_vectors(width) * 4, *position = s->position;
  for (int c = 0; c < s->n; c += 16) {
    const int columns = min(16, s->n - c), tile_width = panel_vectors(columns) * 4;
    const float *tile = tiles + (long)c * tile_rows + (long)r * tile_width;
    int j = 0;
    for (; j + 4 <= columns; j += 4) {
      int k = 0;
      for (; k + 4 <= width; k += 4) {
        const float *corner = tile + k * tile_width + j;
        V out[4];
        transpose4(*(const V *)corner, *(const V *)(corner + tile_width), *(const V *)(corner + 2 * tile_width),
                   *(const V *)(corner + 3 * tile_width), out);
        *(V *)(x + position[c + j] * padded + k) = out[0];
        *(V *)(x + position[c + j + 1] * padded + k) = out[1];
        *(V *)(x + position[c + j + 2] * padded + k) = out[2];
        *(V *)(x + position[c + j + 3] * padded + k) = out[3];
      }
      for (; k < padded; k++)
        for (int q = j; q < j + 4; q++) x[position[c + q] * padded + k] = k < width ? tile[k * tile_width + q] : 0;
    }
    for (; j < columns; j++)
      for (int k = 0; k < padded; k++) x[position[c + j] * padded + k] = k < width ? tile[k * tile_width + j] : 0;
  }
}

// The way back; columns of the last tile beyond the matrix become zero.
static void rows_to_tiles(const Side *s, float *tiles, int tile_rows, int r, int width, const float *x) {
  const int padded = panel_vectors(width) * 4, *position = s->position;
  for (int c = 0; c < s->n; c += 16) {
    const int columns = min(16, s->n - c), tile_width = panel_vectors(columns) * 4;
    float *tile = tiles + (long)c * tile_rows + (long)r * tile_width;
    int j = 0;
    for (; j + 4 <= columns; j += 4) {
      int k = 0;
      for (; k + 4 <= width; k += 4) {
        float *corner = tile + k * tile_width + j;
        V out[4];
        transpose4(*(const V *)(x + position[c + j] * padded + k), *(const V *)(x + position[c + j + 1] * padded + k),
                   *(const V *)(x + position[c + j + 2] * padded + k), *(const V *)(x + position[c + j + 3] * padded + k), out);
        *(V *)corner = out[0];
        *(V *)(corner + tile_width) = out[1];
        *(V *)(corner + 2 * tile_width) = out[2];
        *(V *)(corner + 3 * tile_width) = out[3];
      }
      for (; k < width; k++)
        for (int q = j; q < j + 4; q++) tile[k * tile_width + q] = x[position[c + q] * padded + k];
    }
    for (; j < tile_width; j++)
      for (int k = 0; k < width; k++) tile[k * tile_width + j] = j < columns ? x[position[c + j] * padded + k] : 0;
  }
}
