package imagesigning.core.extensions;

/** What somebody wants to do with the signatures of a repository. */
public enum SigningAction {
  /** Read the signatures of a manifest; whoever may pull the image may usually do this. */
  READ_SIGNATURES,
  /** Add a signature that was made elsewhere, as a push with a signature does. */
  WRITE_SIGNATURE,
  /** Have an image signed with a key of the service. */
  SIGN,
  /** Record or clear the outcome of a verification. */
  RECORD_VERIFICATION
}
