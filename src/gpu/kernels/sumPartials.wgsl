// Each thread adds its element of every run, in the order of the runs. Element is f32 or vec4f.

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= LENGTH) { return; }
  var sum = partials[index];
  for (var split = 1u; split < SPLITS; split++) { sum += partials[split * LENGTH + index]; }
  y[index] = sum;
}
