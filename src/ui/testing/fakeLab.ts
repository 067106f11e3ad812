/** A lab for tests of the page: records commands and sends a worker's events without training. See renderPage.tsx. */
import type { Lab, LabEvent, RunReport } from "../../lab/protocol/index.ts";
import { InputError } from "../../shared/errors.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Connect } from "../worker/link.ts";
import { frameAt, opening, points, settings, spaces } from "./fakeRun.ts";

export interface FakeLab {
  readonly connect: Connect;
  /** Every command with its arguments, in order. */
  readonly commands: readonly string[];
  send(event: LabEvent): void;
  /** Sends an event of the shown run. */
  report(event: RunReport): void;
  /** Takes the run to a step, as training would. */
  reach(step: number): void;
  /** Keeps `open` from answering until the returned function is called. */
  holdOpening(): () => void;
  /** Ends the worker as a script that cannot be loaded does. */
  die(message: string): void;
  /** Number of workers started and closed. */
  readonly workers: { started: number; closed: number };
  /** Replaces commands, for example `analyse` by one that returns a result. */
  override(commands: Partial<Lab>): void;
  /** Sends the points of {@link  a frame of embeddings, as a run does after a step. */
  embed(step: number): void;
}

/** `refusal`: the error of `open`; `refusesSet`: the error of `set`. */
export function createFakeLab(refusal?: string, refusesSet?: string): FakeLab {
  const commands: string[] = [];
  let send: (event: LabEvent) => void = () => {};
  let steps = 0;
  let shown = "";
  let held: Promise<void> = Promise.resolve();
  let fail = (_: Error) => {};
  const workers = { started: 0, closed: 0 };
  const report = (event: RunReport) => send({ ...event, run: shown });
  const state = (phase: "ready" | "training" | "paused", step: number) =>
    report({ type: "state", state: { phase, step, steps, stepsPerSecond: 0, message: "" } });
  const note = (command: string, ...given: unknown[]) =>
    commands.push([command, ...given.map((value) => JSON.stringify(value))].join(" "));

  const lab: Lab = {
    open: async () => opening,
    ping: async () => {},
    nameMethods: async () => [
      { id: "simclr", label: "SimCLR", family: "contrastive" },
      { id: "byol", label: "BYOL", family: "asymmetric" },
      { id: "pixels", label: "Pixels", family: "handmade" },
    ],
    nameProjections: async () => [],
    async selectMethod({ method, dataset }) {
      const colour = { ...settings["augment.color"], default: dataset === "shapes" ? 0.5 : 0 };
      return {
        id: method,
        label: method,
        family: method === "pixels" ? "handmade" : "contrastive",
        summary: "",
        citation: "",
        formula: "",
        terms: {},
        unfitDatasets: {},
        trains: method !== "pixels",
        diagram: { nodes: [], edges: [] },
        dataset,
        usableEncoders: method === "pixels" ? ["pixels"] : ["mlp", "convnet-s"],
        settings: { ...settings, "augment.color": colour as Settings[string] },
      };
    },
    async begin(given) {
      note("begin", given);
      steps = given.steps;
      shown = `run ${commands.length}`;
      send({ type: "shown", run: shown });
      report({ type: "begin", configuration: given, parameters: 1, spaces });
      state("ready", 0);
    },
    async train() {
      note("train");
      state("training", 0);
    },
    async pause() {
      note("pause");
      state("paused", 1);
    },
    async step() {
      note("step");
      state("paused", 1);
    },
    async set(key, value) {
      note("set", key, value);
      if (refusesSet) throw new InputError(refusesSet);
    },
    async setSpeed(speed) {
      note("setSpeed", speed);
    },
    async setSpace(space) {
      note("setSpace", space);
    },
    async setProjection(choice) {
      note("setProjection", choice);
    },
    async setPoints(count) {
      note("setPoints", count);
    },
    performance: () => Promise.reject(new InputError("This fake lab measures nothing.")),
    measure: () => Promise.reject(new InputError("This fake lab measures nothing.")),
    neighbours: async () => [],
    analyse: () => Promise.reject(new InputError("No embeddings yet.")),
    query: () => Promise.reject(new InputError("No embeddings yet.")),
    async show(step) {
      note("show", step);
    },
    async resume(run) {
      note("resume", run);
      return opening.configuration;
    },
    async fork(key, value, step) {
      note("fork", key, value, step);
    },
    async endTwin(kept) {
      note("endTwin", kept);
    },
    async setKeeping(keeping) {
      note("setKeeping", keeping);
    },
    async forget(run) {
      note("forget", run);
    },
    async thin() {
      note("thin");
    },
    async restoreCheckpoints(run) {
      note("restoreCheckpoints", run);
    },
    export: async () => [],
    nameExports: async () => [],
    exportAs: async () => [],
    listRuns: async () => [],
    runCurves: async () => [],
    renameRun: async () => {},
    removeRuns: async () => {},
    restoreRuns: async () => {},
    exportRuns: async () => ({ name: "", bytes: new Uint8Array() }),
    importRuns: async () => [],
    keepOwn: async () => ({ id: "own-1", datasets: opening.catalogue.datasets }),
    async forgetOwn(id) {
      note("forgetOwn", id);
      return opening.catalogue.datasets;
    },
    outlineGrid: async () => ({ runs: 0, steps: 0 }),
    launchGrid: async () => "",
    cancelGrid: async () => {},
    outlineInvariance: async () => ({ runs: 0, steps: 0 }),
    launchInvariance: async () => "grid",
    mapInvariance: async () => ({
      factors: [],
      asItIs: [],
      rows: [],
      seeds: 0,
      runs: 0,
      failures: [],
    }),
    mapGrid: async () => ({ axes: [], cells: [] }),
  };
  return {
    commands,
    connect(listener) {
      send = listener;
      workers.started += 1;
      return {
        lab,
        open: async () => {
          await held;
          if (refusal) throw new InputError(refusal);
          return opening;
        },
        failed: new Promise<Error>((resolve) => {
          fail = resolve;
        }),
        close() {
          workers.closed += 1;
        },
      };
    },
    workers,
    holdOpening() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    die: (message) => fail(new Error(message)),
    send: (event) => send(event),
    report,
    reach: (step) => state("training", step),
    override(replacements) {
      Object.assign(lab, replacements);
    },
    embed(step) {
      send(points);
      report(frameAt(step));
    },
  };
}
