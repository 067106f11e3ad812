import type { LabEvent, RunReport } from "../protocol/events.ts";

/** Buffers of an event that are transferred rather than copied. */
export function transfersOf(event: LabEvent | RunReport): Transferable[] {
  switch (event.type) {
    case "points":
      return [event.images.buffer, event.labels.buffer];
    case "frame":
      return [
        event.positions,
        ...(event.prototypes ? [event.prototypes.positions] : []),
        ...(event.radii ? [event.radii] : []),
      ].map(({ buffer }) => buffer);
    case "batch":
      return [event.originals.buffer, ...event.views.map(({ buffer }) => buffer)];
    case "inspection":
      return [
        ...event.pictures.map(({ images }) => images.buffer),
        ...event.distributions.map(({ shares }) => shares.buffer),
      ];
    case "diagnostics":
      return [event.spectrum.buffer];
    case "steps":
      return [event.steps.buffer, ...Object.values(event.series).map(({ buffer }) => buffer)];
    case "past":
      return [event.frame, event.diagnostics].flatMap((part) => (part ? transfersOf(part) : []));
    case "state":
    case "begin":
    case "marker":
    case "tunings":
    case "runs":
    case "datasets":
    case "grid":
    case "checkpoints":
    case "rewind":
    case "notice":
    case "shown":
      return [];
    default:
      return event satisfies never;
  }
}
