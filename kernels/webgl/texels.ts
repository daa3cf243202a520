/**
 * GLSL for factor stacks [sides, rows, columns] in tfjs's packed layout: a texel is the 2 x 2 block of an even row and column, by
 * rows, and side s begins at row s * rows of the texture. tfjs lays a stack out so as long as sides * rows and columns are within
 * twice the largest texture, which largestTensor sees to. Its own `getA` computes with the shape of the texture in every call, and
 * makes a product 3 times as slow.
 */
export const TEXELS = `
    #define TEXEL(stack, rows, side, row, column) texelFetch(stack, ivec2((column) >> 1, ((side) * (rows) + (row)) >> 1), 0)

    // Side, row and column of the output's texel.
    ivec3 outputTexel(int rows) {
      ivec2 at = 2 * ivec2(gl_FragCoord.xy);
      int side = at.y / rows;
      return ivec3(side, at.y - side * rows, at.x);
    }

    vec4 product(vec4 left, vec4 right) {
      return left.xxzz * right.xyxy + left.yyww * right.zwzw;
    }`;

/** GLSL for vectors in tfjs's packed layout: a texel holds two neighbours in its first row. */
export const VECTORS = `
    float element(vec4 texel, int index) {
      return (index & 1) == 0 ? texel.x : texel.y;
    }`;
