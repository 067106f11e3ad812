/** The Python files of a project: those of every run, and those that a method needs. */
import arrays from "./arrays.py?raw";
import averages from "./averages.py?raw";
import checkpoint from "./checkpoint.py?raw";
import data from "./data.py?raw";
import decoder from "./decoder.py?raw";
import distributed from "./distributed.py?raw";
import encoders from "./encoders.py?raw";
import callback from "./isotrope_callback.py?raw";
import memory from "./memory.py?raw";
import autoencoder from "./methods/autoencoder.py?raw";
import barlow from "./methods/barlow.py?raw";
import byol from "./methods/byol.py?raw";
import clip from "./methods/clip.py?raw";
import denoising from "./methods/denoising.py?raw";
import dino from "./methods/dino.py?raw";
import encoderOnly from "./methods/encoder.py?raw";
import mae from "./methods/mae.py?raw";
import moco from "./methods/moco.py?raw";
import mocov3 from "./methods/mocov3.py?raw";
import rotation from "./methods/rotation.py?raw";
import siglip from "./methods/siglip.py?raw";
import simclr from "./methods/simclr.py?raw";
import simsiam from "./methods/simsiam.py?raw";
import supcon from "./methods/supcon.py?raw";
import supervised from "./methods/supervised.py?raw";
import swav from "./methods/swav.py?raw";
import vicreg from "./methods/vicreg.py?raw";
import networks from "./networks.py?raw";
import optimiser from "./optimiser.py?raw";
import prototypes from "./prototypes.py?raw";
import requirements from "./requirements.txt?raw";
import parity from "./test_parity.py?raw";
import texts from "./texts.py?raw";
import towers from "./towers.py?raw";
import train from "./train.py?raw";
import transformer from "./transformer.py?raw";

type Python = Readonly<Record<string, string>>;

const withTowers = { "towers.py": towers, "texts.py": texts };
const withAverages = { "averages.py": averages };
const withDecoder = { "decoder.py": decoder };

/** By method: `model.py`, and the files that it imports beside those of every project. */
const trained: Readonly<Record<string, Python>> = {
  simclr: { "model.py": simclr },
  supcon: { "model.py": supcon },
  moco: { "model.py": moco, "averages.py": averages, "memory.py": memory },
  mocov3: { "model.py": mocov3, ...withAverages },
  byol: { "model.py": byol, ...withAverages },
  simsiam: { "model.py": simsiam },
  barlow: { "model.py": barlow },
  vicreg: { "model.py": vicreg },
  swav: { "model.py": swav, "prototypes.py": prototypes, "memory.py": memory },
  dino: { "model.py": dino, "prototypes.py": prototypes, ...withAverages },
  clip: { "model.py": clip, ...withTowers },
  siglip: { "model.py": siglip, ...withTowers },
  mae: { "model.py": mae },
  autoencoder: { "model.py": autoencoder, ...withDecoder },
  denoising: { "model.py": denoising, ...withDecoder },
  rotation: { "model.py": rotation },
  supervised: { "model.py": supervised },
};

/** The methods whose training a project continues. */
export const trainedMethods = Object.keys(trained);

/** What a project needs to embed images. */
const embedding: Python = {
  "encoders.py": encoders,
  "transformer.py": transformer,
  "networks.py": networks,
  "distributed.py": distributed,
  "arrays.py": arrays,
  "isotrope_callback.py": callback,
  "test_parity.py": parity,
  "requirements.txt": requirements,
};

const training: Python = {
  "data.py": data,
  "checkpoint.py": checkpoint,
  "optimiser.py": optimiser,
  "train.py": train,
};

/** The files of a project of this method; without those of the training if the project does not train it. */
export function pythonFiles(method: string): Python {
  const own = trained[method];
  return own ? { ...embedding, ...training, ...own } : { ...embedding, "model.py": encoderOnly };
}
