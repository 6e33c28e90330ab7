#version 330 core
// A point of the surface in the unit box, its normal and its colour (sRGB, as all colours here).
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 color;

uniform mat4 camera;

out vec3 surface_normal;
out vec4 surface_color;
out vec2 on_floor;

void main() {
  gl_Position = camera * vec4(position, 1.0);
  surface_normal = normal;
  surface_color = color;
  on_floor = position.xy;
}
