/** The report as Markdown. */
import type { Attempt, DeviceReport } from "./report.ts";

type Cell = string | number;

function tableOf(titles: readonly string[], rows: readonly (readonly Cell[])[]): string[] {
  const line = (cells: readonly Cell[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)];
}

/** A section: its table, or the reason why there is none. */
function section<T>(title: string, part: Attempt<T>, body: (value: T) => string[]): string[] {
  const content = "value" in part ? body(part.value) : [`Not measured: ${part.skipped}.`];
  return ["", `## ${title}`, "", ...content];
}

const percent = (share: number | null) => (share === null ? "" : `${(100 * share).toFixed(1)} %`);
const ms = (value: number | null) => (value === null ? "" : value.toFixed(value < 10 ? 3 : 1));

export function markdownOf(report: DeviceReport): string[] {
  const { adapter, machine, software, short } = report;
  return [
    `# Isotrope on ${adapter.description || `${adapter.vendor} ${adapter.architecture}`}`,
    "",
    ...(software
      ? ["**Software adapter: a CPU. These times do not predict those of a GPU.**", ""]
      : []),
    ...(short ? ["Short trial: sizes too small to compare.", ""] : []),
    `${machine.platform}, ${machine.processor}, Node ${machine.node}; features: ` +
      `${adapter.features.join(", ") || "none"}; measured in ${report.seconds.toFixed(0)} s.`,
    ...section("Ceilings", report.ceilings, ({ gigaflops, gigabytes }) => [
      `${gigaflops.toFixed(0)} GFLOP/s of fused multiply-adds, ${gigabytes.toFixed(0)} GB/s copied.`,
    ]),
    ...section("Steps", report.steps, (steps) =>
      tableOf(
        ["encoder", "batch", "precision", "ms", "images/s", "of FMA", "dispatches", "JS ms", "MiB"],
        steps.map((step) => [
          step.encoder,
          step.batch,
          step.precision,
          ms(step.stepMs),
          step.imagesPerSecond.toFixed(0),
          percent(step.shareOfCeiling),
          step.dispatchesPerStep,
          step.jsMs.toFixed(2),
          (step.peakBytes / 2 ** 20).toFixed(0),
        ]),
      ),
    ),
    ...section("Variants in use", report.steps, (steps) => winners(steps)),
    ...section("Kernels", report.kernels, ({ steps }) =>
      steps.flatMap(({ encoder, batch, launch, classes }) => [
        `${encoder}, batch ${batch}; an empty dispatch takes ${(1000 * launch).toFixed(1)} µs.`,
        "",
        ...tableOf(
          ["kernel", "variant", "calls", "µs", "of step", "of FMA", "of copy", "bound by", "sizes"],
          classes
            .filter(({ share, flops }) => share >= 0.01 || flops > 0)
            .map((each) => [
              each.kernel.slice(0, 40),
              each.variant ?? "",
              each.calls,
              (1000 * each.milliseconds).toFixed(1),
              percent(each.share),
              each.flops > 0 ? percent(each.ofArithmetic) : "",
              percent(each.ofCopy),
              each.bound,
              each.shape,
            ]),
        ),
        "",
      ]),
    ),
    ...section("Two equal runs", report.equalRuns, ({ equal, steps }) => [
      equal
        ? `The same bytes after ${steps} steps.`
        : `**Different bytes after ${steps} steps with the same seed.**`,
    ]),
    ...section("Other libraries on the same steps", report.peers, (rows) =>
      tableOf(
        ["step", "library", "ms", "ratio", "dispatches", "of FMA"],
        rows.map(({ workload, batch, peer, stepMs, ratio, dispatches, ...row }) => [
          `${workload} × ${batch}`,
          peer,
          row.void || row.skipped ? (row.void ?? row.skipped ?? "") : ms(stepMs),
          ratio === null ? "" : ratio.toFixed(2),
          dispatches ?? "",
          percent(row.ceilingShare),
        ]),
      ),
    ),
    ...section("PyTorch on the same steps", report.pytorch, (found) => [
      `PyTorch ${found.version} on ${found.device}, batch ${found.batch}.`,
      "",
      ...tableOf(
        ["step", "eager ms", "CUDA graph ms"],
        found.steps.map(({ workload, eagerMs, graphMs }) => [workload, ms(eagerMs), ms(graphMs)]),
      ),
    ]),
    ...section("Kernels against references", report.checks, ({ cases, skipped, failures }) => [
      `${cases} cases, ${failures.length} failures${skipped > 0 ? `, ${skipped} not reached` : ""}.`,
      ...failures.map((failure) => `- ${failure}`),
    ]),
    ...section("Tests of src/gpu", report.tests, ({ passed, failed }) => [
      `${passed} passed, ${failed} failed.`,
    ]),
    ...(report.disabledVariants.length > 0
      ? [
          "",
          "## Disabled variants",
          "",
          ...report.disabledVariants.map(
            ({ kernel, variant, shape }) => `- ${kernel}: ${variant} writes other bytes (${shape})`,
          ),
        ]
      : []),
  ];
}

/** How often each variant of each kernel is in use, over all steps. */
function winners(steps: Extract<DeviceReport["steps"], { value: unknown }>["value"]): string[] {
  const calls = new Map<string, number>();
  for (const { kernel, variant, chosenBy, calls: count } of steps.flatMap(({ tuning }) => tuning)) {
    const key = `${kernel} | ${variant} | ${chosenBy}`;
    calls.set(key, count + (calls.get(key) ?? 0));
  }
  const rows = [...calls].sort(([a], [b]) => a.localeCompare(b));
  return tableOf(["kernel", "variant", "chosen by", "calls"], rows);
}
