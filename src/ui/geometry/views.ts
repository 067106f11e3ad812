/**
 * The views of the geometry, in the order of their tabs. One file each in `views/`; its code is fetched
 * when the view is first opened.
 */
import { type ComponentType, lazy } from "react";

export interface GeometryView {
  readonly id: string;
  readonly label: string;
  /** What it answers, as its tab's tooltip says it. */
  readonly says: string;
  readonly Content: ComponentType;
}

export const geometryViews: readonly GeometryView[] = [
  {
    id: "diagnosis",
    label: "Diagnosis",
    says: "Whether the embeddings have collapsed and how: every sign against its threshold, and the likely cause in this method.",
    Content: lazy(async () => ({
      default: (await import("./views/DiagnosisView.tsx")).DiagnosisView,
    })),
  },
  {
    id: "plane",
    label: "Plane",
    says: "The run as a way through alignment and uniformity: whether views meet while images spread.",
    Content: lazy(async () => ({
      default: (await import("./views/PlaneView.tsx")).PlaneView,
    })),
  },
  {
    id: "forces",
    label: "Forces",
    says: "What the loss does to one image at this moment: the pull of its positive, the push of every negative, at any temperature, without training.",
    Content: lazy(async () => ({
      default: (await import("./views/ForcesView.tsx")).ForcesView,
    })),
  },
  {
    id: "spectrum",
    label: "Spectrum",
    says: "How many directions the embeddings use: singular values on a log scale, and the ranks read off them.",
    Content: lazy(async () => ({
      default: (await import("./views/SpectrumView.tsx")).SpectrumView,
    })),
  },
  {
    id: "isotropy",
    label: "Isotropy",
    says: "What mean removal, whitening and the like make of these embeddings, with nothing trained; and how their distances concentrate.",
    Content: lazy(async () => ({
      default: (await import("./views/IsotropyView.tsx")).IsotropyView,
    })),
  },
  {
    id: "probes",
    label: "Probes",
    says: "What a simple classifier reads off these features: classes, few labels, known factors; beside pixels, hand-made features and the untrained encoder.",
    Content: lazy(async () => ({
      default: (await import("./views/ProbesView.tsx")).ProbesView,
    })),
  },
  {
    id: "density",
    label: "Density",
    says: "How evenly the points fill the sphere: a map of the whole of it, in multiples of the uniform density.",
    Content: lazy(async () => ({
      default: (await import("./views/DensityView.tsx")).DensityView,
    })),
  },
  {
    id: "neighbours",
    label: "Neighbours",
    says: "What lies near a point in the space itself, and what lies within a box or a lasso drawn on the sphere: images, classes, files.",
    Content: lazy(async () => ({
      default: (await import("./views/NeighboursView.tsx")).NeighboursView,
    })),
  },
  {
    id: "attention",
    label: "Attention",
    says: "Where each head of a transformer looks in an image, and which patches of others are like one of its own.",
    Content: lazy(async () => ({
      default: (await import("./views/AttentionView.tsx")).AttentionView,
    })),
  },
  {
    id: "runs",
    label: "Runs",
    says: "Every run there was, with what differs between them; their curves laid over each other; small grids of runs.",
    Content: lazy(async () => ({
      default: (await import("./views/RunsView.tsx")).RunsView,
    })),
  },
];
