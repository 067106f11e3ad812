/** The draft of a configuration: loads its fields and fits it to the method and the address. */
import type { Lab, Opening, RunConfiguration, SelectedMethod } from "../lab/protocol/index.ts";
import {
  entryOf,
  fieldsOf,
  type Salvage,
  salvageNames,
  salvageValues,
  withKnownSettings,
} from "./state/configuration.ts";
import { fittedTo } from "./state/fitting.ts";
import type { PageStore } from "./state/store.ts";

export function createDrafting({ getState: get }: PageStore, lab: () => Lab) {
  let before: SelectedMethod | undefined;
  /** Loads the fields of a configuration; defaults depend on method, dataset and optimiser. */
  const learnFields = async (configuration: RunConfiguration, opening: Opening): Promise<void> => {
    const method = await lab().selectMethod(configuration);
    before = get().method;
    const dataset = entryOf("dataset", opening.catalogue.datasets, method.dataset);
    get().setMethod(method, fieldsOf(method, dataset));
  };
  /** The draft with a dataset and an encoder that its method can use, without unknown settings. `say`: notifies of a change. */
  const fitted = (draft: RunConfiguration, { catalogue, configuration }: Opening, say: boolean) => {
    const { method, fields } = get();
    const known = withKnownSettings(draft, fields);
    if (!method) return known;
    const fit = fittedTo(method, known, configuration, catalogue, before);
    if (fit.reason && say) get().notify(fit.reason);
    return fit.configuration;
  };
  /** The configuration of an address: the lab's defaults with what is known and valid in `wanted`. */
  const fromAddress = async (
    wanted: Partial<RunConfiguration>,
    opening: Opening,
  ): Promise<Salvage> => {
    const names = salvageNames(wanted, opening.configuration, opening.catalogue);
    await learnFields(names.configuration, opening);
    const say = wanted.encoder !== undefined || wanted.dataset !== undefined;
    const named = fitted(names.configuration, opening, say);
    const { configuration, problems } = salvageValues(wanted, named, get().fields);
    return { configuration, problems: [...names.problems, ...problems] };
  };
  return {
    learnFields,
    fitted,
    fromAddress,
    /** Takes the configuration of the page's address as the draft, as far as it is valid. */
    async take(wanted: Partial<RunConfiguration>, opening: Opening): Promise<void> {
      const { configuration, problems } = await fromAddress(wanted, opening);
      // The notice is about the default batch size.
      const usual = configuration.batch === opening.configuration.batch && "batch" in get().fields;
      if (opening.notice && usual) get().notify(opening.notice);
      for (const problem of problems) get().notify(`Left out of the address: ${problem}`);
      get().setDraft(configuration);
    },
  };
}
