import type { LabEvent } from "../protocol/events.ts";

/** Buffers of an event that are handed over rather than copied. */
export function transfersOf(event: LabEvent): Transferable[] {
  switch (event.type) {
    case "points":
      return [event.images.buffer, event.labels.buffer];
    case "frame":
      return [event.positions, ...(event.prototypes ? [event.prototypes.positions] : [])].map(
        ({ buffer }) => buffer,
      );
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
    case "twin":
      return transfersOf(event.event);
    case "state":
    case "begin":
    case "marker":
    case "tunings":
    case "runs":
    case "grid":
    case "checkpoints":
    case "rewind":
    case "notice":
    case "fork":
    case "twinEnd":
      return [];
    default:
      return event satisfies never;
  }
}
