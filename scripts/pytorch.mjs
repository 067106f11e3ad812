// @ts-check
/**
 * `npm run pytorch [METHOD …]`: exported PyTorch projects against the lab, for every method that they train. Takes a
 * Python with PyTorch, /usr/bin/python3 or PYTHON.
 *
 * The batch is the whole training split and nothing is random, so that both programs see the same images. A run of the
 * lab is exported after step 2; PyTorch trains it to step 4 in one and in two processes, and the lab goes on from its
 * weights. All losses are compared with those of the lab alone.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TRAINED, writePictures } from "./pytorch/pictures.mjs";
import { ensurePackages, root } from "./support/packages.mjs";

const python = process.env.PYTHON ?? "/usr/bin/python3";
const [STEPS, EXPORTED, HANDED_BACK] = [6, 2, 4];
/** Relative to the loss: lab and PyTorch, and one and two processes. */
const [PROGRAMS, PROCESSES] = [1e-3, 1e-4];

/** Settings that leave nothing to chance. @type {Record<string, { encoder?: string, set?: string[] }>} */
const methods = {
  simclr: {},
  supcon: {},
  moco: { set: ["queueSize=128"] },
  mocov3: {},
  byol: {},
  simsiam: {},
  barlow: {},
  vicreg: {},
  swav: { set: ["prototypes=16", "queueSize=64"] },
  dino: { set: ["prototypes=64"] },
  clip: {},
  siglip: { set: ["positives=groups"] },
  mae: { encoder: "vit-xs", set: ["maskRatio=0"] },
  autoencoder: {},
  denoising: { set: ["masking=0", "noise=0"] },
  rotation: {},
  supervised: {},
};
const AUGMENTATIONS = "crop flip rotate shift color grey blur solarise cutout noise".split(" ");

await ensurePackages();
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(methods);
const folder = mkdtempSync(join(tmpdir(), "isotrope-pytorch-"));
const pictures = join(folder, "pictures");
writePictures(pictures);
let failures = 0;
try {
  if (process.argv.length === 2) {
    run(python, [join(root, "scripts/pytorch/losses.py")], { show: true });
  }
  for (const method of chosen) await check(method);
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failures > 0 ? 1 : 0;

/** @param {string} method */
async function check(method) {
  const { encoder = "convnet-s", set = [] } = methods[method] ?? {};
  const at = (/** @type {string} */ name) => join(folder, method, name);
  const still = AUGMENTATIONS.map((name) => `augment.${name}=0`);
  const start = [
    ...["--method", method, "--encoder", encoder, "--batch", String(TRAINED)],
    ...["--steps", String(STEPS), "--set", ...still, ...set],
  ];
  train(start, at("alone"));
  train([...start, "--stop-at", String(EXPORTED)], at("start"));
  const weights = join(at("start"), "weights.safetensors");
  lab([
    "export",
    "--weights",
    weights,
    "--format",
    "pytorch",
    "--dataset",
    pictures,
    "--out",
    at("one"),
  ]);
  cpSync(at("one"), at("two"), { recursive: true });
  run(python, ["test_parity.py"], { cwd: at("one") });
  const stop = ["train.py", "--stop-at", String(HANDED_BACK)];
  run(python, stop, { cwd: at("one") });
  await inTwoProcesses(stop, at("two"));
  train(["--resume", join(at("one"), "trained", "weights.safetensors")], at("resumed"));

  const alone = lossesOf(at("alone"));
  const one = logOf(at("one"));
  const programs = differenceOf(one, alone);
  const processes = differenceOf(logOf(at("two")), one);
  const resumed = differenceOf(lossesOf(at("resumed")), alone);
  const agrees = programs <= PROGRAMS && processes <= PROCESSES && resumed <= PROGRAMS;
  if (!agrees) failures += 1;
  console.log(
    `${method}: loss ${alone.get(1)?.toFixed(4)} to ${alone.get(STEPS)?.toFixed(4)}; differences: PyTorch ${programs.toExponential(1)}, two processes ${processes.toExponential(1)}, resumed in the lab ${resumed.toExponential(1)}${agrees ? "" : " FAILED"}`,
  );
}

/** @param {string[]} options @param {string} out */
function train(options, out) {
  lab(["train", ...options, "--dataset", pictures, "--baselines", "none", "--out", out]);
}

/** @param {string[]} options */
function lab(options) {
  run(process.execPath, [join(root, "scripts/lab.mjs"), ...options]);
}

/** @param {string} command @param {string[]} options @param {{ cwd?: string, show?: boolean }} [given] */
function run(command, options, { cwd = root, show = false } = {}) {
  const { status, stdout, stderr } = spawnSync(command, options, { cwd, encoding: "utf8" });
  if (show) process.stdout.write(stdout);
  if (status !== 0) throw new Error(`${[command, ...options].join(" ")}\n${stdout}${stderr}`);
}

/** `torchrun` of PyTorch 1.13 does not start on Python 3.11. @param {string[]} options @param {string} cwd */
async function inTwoProcesses(options, cwd) {
  const port = String(20_000 + (process.pid % 20_000));
  const codes = await Promise.all(
    ["0", "1"].map((rank) => {
      const place = { RANK: rank, LOCAL_RANK: rank, WORLD_SIZE: "2" };
      const env = { ...process.env, ...place, MASTER_ADDR: "127.0.0.1", MASTER_PORT: port };
      const child = spawn(python, options, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
      return new Promise((done) => child.on("exit", done));
    }),
  );
  if (codes.some((code) => code !== 0)) throw new Error(`two processes: exit codes ${codes}`);
}

/** Loss by step of a run of the lab. @param {string} run @returns {Map<number, number>} */
function lossesOf(run) {
  const { history } = JSON.parse(readFileSync(join(run, "run.json"), "utf8"));
  return new Map(
    history.step.map((/** @type {number} */ step, /** @type {number} */ index) => [
      step,
      history.loss[index],
    ]),
  );
}

/** Loss by step of a project. @param {string} project @returns {Map<number, number>} */
function logOf(project) {
  const lines = readFileSync(join(project, "log.jsonl"), "utf8").trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line)).map(({ step, loss }) => [step, loss]));
}

/** The largest relative difference at the steps of `found`. @param {Map<number, number>} found @param {Map<number, number>} expected */
function differenceOf(found, expected) {
  const differences = [...found].map(([step, loss]) => {
    const wanted = expected.get(step) ?? Number.NaN;
    return Math.abs(loss - wanted) / Math.max(1, Math.abs(wanted));
  });
  return differences.length === 0 ? Number.NaN : Math.max(...differences);
}
