/** A small pad to draw on with mouse, pen or touch, or to fill from a file, by dropping one, or from the camera. */
import { type PointerEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import { messageOf } from "../../../shared/errors.ts";
import { Button } from "../../controls/Button.tsx";
import { CameraView } from "./CameraView.tsx";
import { drawCropped, hasCamera, PAD, pictureOf } from "./pictures.ts";

export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
};

const colours = [
  ["red", "#e03131"],
  ["orange", "#f08c00"],
  ["yellow", "#ffd43b"],
  ["green", "#2f9e44"],
  ["blue", "#1971c2"],
  ["purple", "#9c36b5"],
  ["grey", "#868e96"],
  ["black", "#000000"],
  ["white", "#ffffff"],
] as const;

const greys = colours.filter(([name]) => ["grey", "black", "white"].includes(name));

interface DrawingPadProps {
  /** Without colours for images of one channel. */
  readonly grey: boolean;
  /** Drawn at first, and after clearing: a picture of an earlier visit. */
  readonly picture: Picture | undefined;
  onPicture(picture: Picture | undefined): void;
}

export function DrawingPad({ grey, picture, onPicture }: DrawingPadProps) {
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<readonly [x: number, y: number]>(undefined);
  const [ink, setInk] = useState<string>(grey ? "#ffffff" : "#e03131");
  const [problem, setProblem] = useState<string>();
  const [camera, setCamera] = useState(false);
  const contextOf = () => canvas.current?.getContext("2d", { willReadFrequently: true });

  // The pad shows the picture of an earlier visit when it is opened again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: later pictures come from the pad itself
  useEffect(() => {
    const context = contextOf();
    if (!context) return;
    if (picture) {
      const data = new ImageData(picture.width, picture.height);
      data.data.set(picture.rgba);
      context.putImageData(data, 0, 0);
    } else clear(context);
  }, []);

  const clear = (context: CanvasRenderingContext2D) => {
    context.fillStyle = "#000000";
    context.fillRect(0, 0, PAD, PAD);
  };
  const send = useCallback(() => {
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    onPicture({ width: PAD, height: PAD, rgba: context.getImageData(0, 0, PAD, PAD).data });
  }, [onPicture]);
  const show = (source: CanvasImageSource, size: { width: number; height: number }) => {
    const context = contextOf();
    if (!context) return;
    drawCropped(context, source, size);
    setProblem(undefined);
    send();
  };
  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file) return;
    try {
      const bitmap = await pictureOf(file);
      show(bitmap, bitmap);
      bitmap.close();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const stroke = (event: PointerEvent<HTMLCanvasElement>) => {
    const context = contextOf();
    if (!context) return;
    const box = event.currentTarget.getBoundingClientRect();
    const to = [
      ((event.clientX - box.left) / box.width) * PAD,
      ((event.clientY - box.top) / box.height) * PAD,
    ] as const;
    const [x, y] = last.current ?? to;
    context.strokeStyle = ink;
    context.lineWidth = 14;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(to[0] + 0.01, to[1]);
    context.stroke();
    last.current = to;
  };
  const end = () => {
    if (!last.current) return;
    last.current = undefined;
    send();
  };

  return (
    <div className="pad">
      <canvas
        ref={canvas}
        className="pad-canvas"
        width={PAD}
        height={PAD}
        role="img"
        aria-label="Drawing pad: draw with a pointer, or choose a file with the button beside it"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          stroke(event);
        }}
        onPointerMove={(event) => last.current && stroke(event)}
        onPointerUp={end}
        onPointerCancel={end}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer.files);
        }}
      />
      <div className="pad-tools">
        <fieldset className="pad-colours">
          <legend className="unseen">Colour of the pen</legend>
          {(grey ? greys : colours).map(([name, value]) => (
            <label key={name} className="pad-colour" title={name} style={{ background: value }}>
              <input
                type="radio"
                name={id}
                aria-label={name}
                checked={ink === value}
                onChange={() => setInk(value)}
              />
            </label>
          ))}
        </fieldset>
        <div className="joint-row">
          <Button
            className="joint-small"
            onClick={() => {
              const context = contextOf();
              if (!context) return;
              context.fillStyle = ink;
              context.fillRect(0, 0, PAD, PAD);
              send();
            }}
          >
            Fill
          </Button>
          <Button
            className="joint-small"
            onClick={() => {
              const context = contextOf();
              if (context) clear(context);
              setProblem(undefined);
              onPicture(undefined);
            }}
          >
            Clear
          </Button>
          {hasCamera() && !camera && (
            <Button className="joint-small" onClick={() => setCamera(true)}>
              Camera
            </Button>
          )}
        </div>
        <label className="pad-file">
          <span className="field-label">File</span>
          <input
            type="file"
            accept="image/*"
            onChange={(event) => {
              take(event.currentTarget.files);
              // The same file can be chosen again.
              event.currentTarget.value = "";
            }}
          />
        </label>
        <p className="note">
          Draw, drop a picture here, or choose a file. Nothing leaves this page.
        </p>
        <p className="field-error" role="status">
          {problem}
        </p>
      </div>
      {camera && (
        <CameraView
          onTake={(video, size) => {
            show(video, size);
            setCamera(false);
          }}
          onEnd={(reason) => {
            setProblem(reason);
            setCamera(false);
          }}
        />
      )}
    </div>
  );
}
