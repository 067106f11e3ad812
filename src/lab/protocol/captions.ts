/** What a captioner writes about an image. */

export interface CaptionParameters {
  /** Id of a point. */
  readonly point: number;
}

export interface CaptionResult {
  readonly step: number;
  readonly point: number;
  /** Written about the image, the true one, and written by the decoder without an image. */
  readonly written: string;
  readonly truth: string;
  readonly blind: string;
  /** The tokens of `written`, the end excepted. */
  readonly words: readonly string[];
  /** Of the cross-attention that each word was predicted with; absent if the fusion has none. */
  readonly attention?: {
    /** Of the image tokens; absent if they are no patches. */
    readonly grid?: { readonly rows: number; readonly cols: number };
    readonly layers: number;
    readonly imageTokens: number;
    /** [layers, words, image tokens]: the mean over the heads; rows sum to 1. */
    readonly shares: Float32Array;
  };
  /** tanh of each gate. */
  readonly gates: readonly { readonly label: string; readonly value: number }[];
}
