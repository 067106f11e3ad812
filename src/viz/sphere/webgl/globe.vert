// The sphere itself, as one square over the whole view: the fragment shader finds where the ray of
// its pixel meets the sphere, so that every line is as fine as a pixel from near and from far.
precision highp float;

in vec3 position;

void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }
