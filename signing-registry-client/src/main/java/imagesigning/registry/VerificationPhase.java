package imagesigning.registry;

/** What a verification is doing; an image passes some of these, in this order. */
public enum VerificationPhase {
  /** Looking the image up in the policy. */
  POLICY,
  /** Fetching what the reference names. */
  MANIFEST,
  /** Fetching an instance of an index. */
  INSTANCE,
  /** Looking for signatures. */
  SIGNATURES,
  /** Judging what was found. */
  EVALUATION
}
