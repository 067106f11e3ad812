// A lane adds one element of every run, in the order of the runs. An element is an f32 or a vec4f.

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.length) { return; }
  let own = sum_of(index);
  let element = index - own.first;
  var sum = partials_load(own.source + element);
  for (var split = 1u; split < own.splits; split++) {
    sum += partials_load(own.source + split * own.length + element);
  }
  y_store(own.target_start + element, sum);
}
