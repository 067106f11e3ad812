// A disc, the image of the point, or a blend of both, with a ring around marked points.
precision highp float;
precision highp int;

uniform sampler2D atlas;
uniform vec2 cells;          // images in a row and in a column of the atlas
uniform float colourImages;  // 1 when the atlas holds colour
uniform vec3 ground;
uniform vec3 ink;
uniform vec3 accent;

in vec2 offset;
in float radius;
in float halfSide;
in float imageShare;
in vec3 colour;
in float nearness;
flat in int mark;
flat in int hollow;          // 1: an outline on the ground colour
flat in int shape;           // as in palette.ts: disc, square, diamond, triangle, inverted, cross
flat in float point;

out vec4 result;

float inside(float distanceToEdge) { return clamp(0.5 - distanceToEdge, 0.0, 1.0); }

vec4 over(vec4 top, vec4 bottom) {
  float alpha = top.a + bottom.a * (1.0 - top.a);
  vec3 mixed = top.rgb * top.a + bottom.rgb * bottom.a * (1.0 - top.a);
  return vec4(alpha > 0.0 ? mixed / alpha : top.rgb, alpha);
}

// Signed distance to the edge of the point's shape, in pixels.
float edgeOf(vec2 at, float size) {
  vec2 a = abs(at);
  if (shape == 1) return max(a.x, a.y) - 0.9 * size;
  if (shape == 2) return (a.x + a.y - 1.3 * size) * 0.7071;
  if (shape == 3) return max(a.x * 0.866 + at.y * 0.5, -at.y) - 0.7 * size;
  if (shape == 4) return max(a.x * 0.866 - at.y * 0.5, at.y) - 0.7 * size;
  if (shape == 5) {
    vec2 wide = a - vec2(1.25, 0.45) * size;
    vec2 tall = a - vec2(0.45, 1.25) * size;
    return min(max(wide.x, wide.y), max(tall.x, tall.y));
  }
  return length(at) - size;
}

void main() {
  float far = length(offset);
  vec3 shade = mark == 1 ? mix(ground, ink, 0.3) : colour;
  float edge = edgeOf(offset, radius);
  vec4 disc = vec4(shade, inside(edge));
  if (hollow == 1) {
    float halfWidth = max(0.55, 0.12 * radius);
    disc = over(vec4(shade, inside(abs(edge + halfWidth) - halfWidth)), vec4(ground, 0.75 * inside(edge)));
  }

  vec4 image = vec4(0.0);
  vec2 within = offset / halfSide;
  float corner = 0.22;
  vec2 toCorner = max(abs(within) - (1.0 - corner), 0.0);
  float tile = inside((length(toCorner) - corner) * halfSide);
  if (imageShare > 0.0 && tile > 0.0) {
    vec2 cell = vec2(mod(point, cells.x), floor(point / cells.x));
    // Half a texel inside the edge, so that neighbours in the atlas do not bleed in.
    vec2 inCell = clamp(within * vec2(0.5, -0.5) + 0.5, 0.02, 0.98);
    vec4 texel = texture(atlas, (cell + inCell) / cells);
    image = colourImages > 0.5
      ? vec4(mix(shade, texel.rgb, mark == 1 ? 0.25 : 1.0), tile)
      // Grey images are drawn in the colour of their class on the ground colour.
      : over(vec4(shade, tile * pow(texel.r, 0.8)), vec4(ground, tile * 0.45));
  }

  vec4 body = mix(disc, image, imageShare);
  if (disc.a == 0.0) body.rgb = image.rgb;
  body.rgb = mix(mix(ground, body.rgb, 0.28), body.rgb, nearness);
  if (mark == 1) body.a *= 0.55;

  if (mark >= 2) {
    float ringRadius = mix(radius, halfSide * 1.28, imageShare) + 3.5;
    float width = mark == 3 ? 1.1 : 0.65;
    float ring = inside(abs(far - ringRadius) - width);
    body = over(vec4(mark == 3 ? accent : ink, ring * mix(0.45, 1.0, nearness)), body);
  }
  result = body;
}
