/** The picture of the camera, from which one is taken. */
import { useEffect, useRef } from "react";
import { messageOf } from "../../../shared/errors.ts";
import { Button } from "../../controls/Button.tsx";
import { type Camera, openCamera } from "./pictures.ts";

interface CameraViewProps {
  onTake(video: HTMLVideoElement, size: { readonly width: number; readonly height: number }): void;
  /** `reason`: why the camera cannot be used; undefined if the user closed it. */
  onEnd(reason: string | undefined): void;
}

export function CameraView({ onTake, onEnd }: CameraViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the camera is opened once
  useEffect(() => {
    let ended = false;
    let camera: Camera | undefined;
    openCamera().then(
      (opened) => {
        camera = opened;
        if (ended || !video.current) return opened.stop();
        video.current.srcObject = opened.stream;
      },
      (error) => {
        if (!ended) onEnd(messageOf(error));
      },
    );
    return () => {
      ended = true;
      camera?.stop();
    };
  }, []);
  return (
    <div className="pad-camera">
      <video ref={video} autoPlay playsInline muted aria-label="Picture of the camera" />
      <div className="joint-row">
        <Button
          className="joint-small"
          look="outline"
          onClick={() => {
            const element = video.current;
            if (element && element.videoWidth > 0)
              onTake(element, { width: element.videoWidth, height: element.videoHeight });
          }}
        >
          Take the picture
        </Button>
        <Button className="joint-small" onClick={() => onEnd(undefined)}>
          Close the camera
        </Button>
      </div>
    </div>
  );
}
