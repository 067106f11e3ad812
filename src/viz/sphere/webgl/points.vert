// One quad per point, facing the camera, large enough for its image and ring. Lengths inside the quad
// are CSS pixels from its centre.
precision highp float;
precision highp int;

uniform sampler2D from;      // unit vectors of the frame left behind, one texel a point
uniform sampler2D to;        // and of the frame ahead
uniform sampler2D looks;     // r: colour + 10 × shape, 255 for ink; of texts + 64, 254 for ink; g: mark
uniform float progress;      // 0 at `from`, 1 at `to`
uniform int texels;          // texels in a row of the three
uniform vec3 colours[11];    // ten classes, then ink
uniform vec3 right;
uniform vec3 up;
uniform vec3 toEye;
uniform float eyeDistance;
uniform float flatness;      // 1 where a circle faces the eye: nothing of it is behind
uniform float focal;         // pixels that a length of 1 covers at distance 1
uniform vec2 centre;         // of the sphere, pixels from the top left
uniform vec2 view;           // pixels
uniform float pointRadius;   // on the unit sphere
uniform float imageHalf;     // on the unit sphere
uniform float showImages;    // 1 or 0

in float id;
in vec2 corner;              // −1 or 1

out vec2 offset;
out float radius;
out float halfSide;
out float imageShare;
out vec3 colour;
out float nearness;          // 0 at the back of the sphere, 1 facing the eye
flat out int mark;
flat out int shape;
flat out int hollow;         // 1 for texts
flat out float point;

void main() {
  int index = int(id + 0.5);
  ivec2 texel = ivec2(index % texels, index / texels);
  vec3 a = texelFetch(from, texel, 0).xyz;
  vec3 b = texelFetch(to, texel, 0).xyz;
  vec3 mixed = mix(a, b, progress);
  float size = length(mixed);
  vec3 place = size > 1e-6 ? mixed / size : (progress < 0.5 ? a : b);

  vec4 look = texelFetch(looks, texel, 0) * 255.0;
  int worn = int(look.r + 0.5);
  mark = int(look.g + 0.5);
  hollow = worn >= 64 && worn < 255 ? 1 : 0;
  int own = worn >= 254 ? 0 : worn % 64;
  colour = colours[worn >= 254 ? 10 : own % 10];
  shape = own / 10;
  // The shape of a text: a diamond in place of the disc, and the other way round.
  if (hollow == 1 && (shape == 0 || shape == 2)) shape = 2 - shape;

  float towards = dot(place, toEye);
  float scale = focal / (eyeDistance - towards);
  float above = towards - 1.0 / eyeDistance + 2.0 * flatness; // the horizon
  nearness = smoothstep(-0.75, 0.35, above);

  float emphasis = mark == 3 ? 1.7 : mark == 2 ? 1.35 : mark == 1 ? 0.7 : 1.0;
  // Below this size a hollow shape cannot be told from a filled one.
  float least = hollow == 1 ? 2.6 : 1.1;
  radius = max(least, pointRadius * scale * emphasis * mix(0.7, 1.0, nearness));
  halfSide = imageHalf * scale * (mark == 3 ? 1.35 : mark == 1 ? 0.8 : 1.0);
  imageShare = smoothstep(7.5, 10.5, halfSide) * showImages * float(1 - hollow);
  // On the far side points are drawn instead of images, which would show through those in front.
  imageShare *= smoothstep(-0.02, 0.06, above);

  float reach = max(radius, halfSide * imageShare * 1.3) + 7.0;
  offset = corner * reach;
  vec2 screen = centre + scale * vec2(dot(place, right), -dot(place, up)) + offset * vec2(1.0, -1.0);
  gl_Position = vec4(screen / view * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
  point = float(index);
}
