// The globe as one quad over the whole view: the fragment shader intersects the ray of each pixel with
// the sphere, so that lines are one pixel wide at any distance.
precision highp float;

in vec3 position;

void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }
