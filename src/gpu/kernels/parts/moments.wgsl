// Count, mean and sum of squared deviations of some rows, mergeable without cancellation
// (Chan, Golub and LeVeque 1983).
struct Moments {
  count: f32,
  mean: Vector,
  spread: Vector,
}

fn merged(a: Moments, b: Moments) -> Moments {
  let count = a.count + b.count;
  let share = b.count / max(count, 1.0);
  let delta = b.mean - a.mean;
  return Moments(
    count,
    fma(delta, Vector(share), a.mean),
    fma(delta * delta, Vector(a.count * share), a.spread + b.spread),
  );
}
