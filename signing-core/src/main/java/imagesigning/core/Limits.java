package imagesigning.core;

/**
 * Every bound on remote or untrusted data in one place. All sizes are in bytes.
 *
 * @param manifestBytes largest manifest
 * @param signatureBytes largest stored signature, largest decompressed OpenPGP message, and largest
 *     list of signatures in one answer
 * @param tokenBytes largest answer of a token server
 * @param errorBytes how much of an error answer is read
 * @param signatures most signatures in one look-aside store, directory or list
 * @param indexInstances most instances of one index
 * @param jsonDepth deepest nesting of a JSON document
 * @param keyringBytes largest keyring file
 * @param policyBytes largest policy.json or registries.d file
 * @param attachmentLayers most layers of the manifest that holds an image's attached signatures
 */
public record Limits(
    int manifestBytes,
    int signatureBytes,
    int tokenBytes,
    int errorBytes,
    int signatures,
    int indexInstances,
    int jsonDepth,
    int keyringBytes,
    int policyBytes,
    int attachmentLayers) {

  private static final int MIB = 1024 * 1024;

  /** The documented defaults: those of containers/image where it has one. */
  public static final Limits DEFAULT =
      new Limits(4 * MIB, 4 * MIB, MIB, MIB, 128, 1024, 200, 16 * MIB, 4 * MIB, 128);

  /** Refuses a limit that is not positive. */
  public Limits {
    if (manifestBytes <= 0
        || signatureBytes <= 0
        || tokenBytes <= 0
        || errorBytes <= 0
        || signatures <= 0
        || indexInstances <= 0
        || jsonDepth <= 0
        || keyringBytes <= 0
        || policyBytes <= 0
        || attachmentLayers <= 0) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }
}
