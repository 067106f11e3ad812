/** The draft of a configuration: its fields, and what of it does not fit the method. */
import type { Lab, Opening, RunConfiguration } from "../lab/protocol/index.ts";
import {
  entryOf,
  fieldsOf,
  fittedTo,
  salvageNames,
  salvageValues,
  withKnownSettings,
} from "./state/configuration.ts";
import type { PageStore } from "./state/store.ts";

export function createDrafting({ getState: get }: PageStore, lab: () => Lab) {
  /** Loads the fields of a configuration; defaults depend on method, dataset and optimiser. */
  const learnFields = async (configuration: RunConfiguration, opening: Opening): Promise<void> => {
    const method = await lab().selectMethod(configuration);
    const dataset = entryOf("dataset", opening.catalogue.datasets, configuration.dataset);
    get().setMethod(method, fieldsOf(method, dataset));
  };
  /** The draft with an encoder that its method can use and without unknown settings. `say`: notifies of a changed encoder. */
  const fitted = (draft: RunConfiguration, { catalogue, configuration }: Opening, say: boolean) => {
    const { method, fields } = get();
    const known = withKnownSettings(draft, fields);
    if (!method) return known;
    const fit = fittedTo(method, known, configuration, catalogue.encoders);
    if (fit.reason && say) get().notify(fit.reason);
    return fit.configuration;
  };
  return {
    learnFields,
    fitted,
    /** Takes the configuration of the page's address as the draft, as far as it is valid. */
    async take(wanted: Partial<RunConfiguration>, opening: Opening): Promise<void> {
      const names = salvageNames(wanted, opening.configuration, opening.catalogue);
      await learnFields(names.configuration, opening);
      const named = fitted(names.configuration, opening, wanted.encoder !== undefined);
      const values = salvageValues(wanted, named, get().fields);
      for (const problem of [...names.problems, ...values.problems]) {
        get().notify(`Left out of the address: ${problem}`);
      }
      get().setDraft(values.configuration);
    },
  };
}
