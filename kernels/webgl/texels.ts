/**
 * GLSL for tensors in tfjs's packed layout, where a texel holds a 2 x 2 block by rows: `TEXEL(stack, texelOf(stack), column, row)`,
 * column and row being those of the texel. In a factor stack [sides, rows, columns], side s begins at texel row s * rows / 2: tfjs
 * lays a stack out so as long as sides * rows and columns are within twice the largest texture, which largestTensor sees to. Its own
 * `getA` computes with the shape of the texture in every call, which makes a product 3 times as slow; `texelFetch`, which browsers
 * guard against wrong coordinates, takes 1.5 times as long as `texture`.
 */
export const TEXELS = `
    #define TEXEL(stack, texel, column, row) texture(stack, (vec2(column, row) + 0.5) * texel)

    // The extent of a texel in coordinates of its texture.
    vec2 texelOf(sampler2D stack) {
      return 1.0 / vec2(textureSize(stack, 0));
    }

    // Column and row of the output's texel.
    ivec2 outputTexel() {
      return ivec2(gl_FragCoord.xy);
    }

    vec4 product(vec4 left, vec4 right) {
      return left.xxzz * right.xyxy + left.yyww * right.zwzw;
    }`;

/** GLSL: runs `body` for k = 0, 1, ... below a multiple of 4, four to a turn: a loop costs as much as half of what is in it. */
export const forTexels = (count: string | number, body: string): string => `
      for (int first = 0; first < ${count}; first += 4) {
        ${[0, 1, 2, 3].map(i => `{ int k = first + ${i}; ${body} }`).join('\n        ')}
      }`;

/** GLSL for vectors in tfjs's packed layout, where a texel holds two neighbours in its first row and the texture is filled by rows. */
export const VECTORS = `
    float element(sampler2D vector, int index) {
      ivec2 size = textureSize(vector, 0);
      int at = index >> 1;
      int row = size.y == 1 ? 0 : at / size.x;
      vec4 texel = texture(vector, (vec2(at - row * size.x, row) + 0.5) / vec2(size));
      return (index & 1) == 0 ? texel.x : texel.y;
    }`;
