/**
 * GLSL for factor stacks [sides, rows, columns] in tfjs's packed layout: a texel is the 2 x 2 block of an even row and column, by
 * rows, and side s begins at row s * rows of the texture. tfjs lays a stack out so as long as sides * rows and columns are within
 * twice the largest texture, which largestTensor sees to. Its own `getA` computes with the shape of the texture in every call, and
 * makes a product 3 times as slow.
 */
export const TEXELS = `
    #define TEXEL(stack, rows, side, row, column) texelFetch(stack, ivec2((column) >> 1, ((side) * (rows) + (row)) >> 1), 0)

    vec4 product(vec4 left, vec4 right) {
      return left.xxzz * right.xyxy + left.yyww * right.zwzw;
    }`;
