// A faint glow inside the outline, and a graticule every 30 degrees, fainter on the far side.
precision highp float;

uniform vec3 right;
uniform vec3 up;
uniform vec3 toEye;
uniform float eyeDistance;
uniform float flatness;
uniform float focal;
uniform vec2 centre;
uniform float viewHeight;
uniform float pixelRatio;
uniform vec3 ink;

out vec4 result;

const float spacing = 0.5235987755982988; // 30 degrees

float line(float angle, float width) {
  float away = abs(fract(angle / spacing + 0.5) - 0.5) * spacing;
  return clamp(0.5 + (0.5 - away / max(width, 1e-5)), 0.0, 1.0);
}

// `pixel`: length of one screen pixel on the sphere.
float graticule(vec3 place, float pixel) {
  float latitude = asin(clamp(place.y, -1.0, 1.0));
  float longitude = atan(place.x, place.z);
  float girth = max(cos(latitude), 1e-3);
  float meridian = line(longitude, pixel / girth) * smoothstep(0.06, 0.3, girth);
  return max(line(latitude, pixel) * step(0.06, girth), meridian);
}

void main() {
  vec2 fragment = vec2(gl_FragCoord.x / pixelRatio, viewHeight - gl_FragCoord.y / pixelRatio);
  vec2 across = (fragment - centre) / focal;
  vec3 ray = normalize(right * across.x - up * across.y - toEye);
  vec3 eye = toEye * eyeDistance;
  float half_b = dot(eye, ray);
  float away2 = dot(eye, eye) - half_b * half_b; // squared distance of the ray from the centre
  float away = sqrt(max(away2, 0.0));
  float perPixel = sqrt(eyeDistance * eyeDistance - 1.0) / focal;
  float body = clamp(0.5 + (1.0 - away) / perPixel, 0.0, 1.0);
  float outline = clamp(1.0 - abs(1.0 - away) / (perPixel * 1.2), 0.0, 1.0);
  float alpha = outline * 0.22 + body * (0.012 + 0.05 * pow(min(away, 1.0), 6.0));
  if (flatness > 0.5) {
    // The unit circle in the plane through the centre, one pixel wide.
    float radius = length(across) * eyeDistance;
    float wide = eyeDistance / focal;
    result = vec4(ink, 0.3 * clamp(1.0 - abs(1.0 - radius) / (wide * 1.2), 0.0, 1.0));
    return;
  }
  if (away < 1.0) {
    float reach = sqrt(1.0 - away2);
    float slant = max(reach, 0.08);
    float near = -half_b - reach;
    float farther = -half_b + reach;
    alpha += 0.11 * graticule(eye + near * ray, near / focal / mix(slant, 1.0, 0.4));
    alpha += 0.045 * graticule(eye + farther * ray, farther / focal / mix(slant, 1.0, 0.4));
  }
  result = vec4(ink, min(alpha, 0.4));
}
