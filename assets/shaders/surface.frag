#version 330 core
in vec3 surface_normal;
in vec4 surface_color;
in vec2 on_floor;

uniform vec3 light;  // towards the light
uniform vec3 away;   // from the viewer

out vec4 pixel;

// Lines of constant x and y, ten across the box and one pixel wide: they show the slope where colour does not.
float grid_line() {
  vec2 cell = (on_floor + 1.0) * 5.0;
  vec2 width = fwidth(cell);
  vec2 distance = abs(fract(cell - 0.5) - 0.5) / max(width, vec2(1e-6));
  // Where lines crowd (seen from the side) they would only darken.
  vec2 strength = (1.0 - smoothstep(0.5, 1.2, distance)) * (1.0 - smoothstep(0.1, 0.35, width));
  return max(strength.x, strength.y);
}

void main() {
  vec3 n = normalize(surface_normal);
  if (dot(n, away) > 0.0) n = -n;  // seen from below
  // As brightness() in render/surface.cpp.
  float shade = 0.6 + 0.45 * (0.5 + 0.5 * dot(n, light));
  pixel = vec4(surface_color.rgb * shade * (1.0 - 0.16 * grid_line()), surface_color.a);
}
