/** The files of a project that are the same for every run. */
import arrays from "./arrays.py?raw";
import data from "./data.py?raw";
import distributed from "./distributed.py?raw";
import model from "./model.py?raw";
import objectives from "./objectives.py?raw";
import optimiser from "./optimiser.py?raw";
import requirements from "./requirements.txt?raw";
import parity from "./test_parity.py?raw";
import train from "./train.py?raw";

export const pythonFiles: Readonly<Record<string, string>> = {
  "model.py": model,
  "data.py": data,
  "objectives.py": objectives,
  "optimiser.py": optimiser,
  "distributed.py": distributed,
  "arrays.py": arrays,
  "train.py": train,
  "test_parity.py": parity,
  "requirements.txt": requirements,
};
