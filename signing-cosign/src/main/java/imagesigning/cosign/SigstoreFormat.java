package imagesigning.cosign;

/** The names that a sigstore signature is stored under (policy reference, "Inputs"). */
public final class SigstoreFormat {
  /** The only media type of a payload that counts as a signature of an image. */
  public static final String MIME_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json";

  /** Annotation: base64 of the signature over the payload. */
  public static final String SIGNATURE = "dev.cosignproject.cosign/signature";

  /** Annotation: what a Rekor log promised. */
  public static final String BUNDLE = "dev.sigstore.cosign/bundle";

  /** Annotation: the certificate of the key that signed, in PEM. */
  public static final String CERTIFICATE = "dev.sigstore.cosign/certificate";

  /** Annotation: certificates above it, in PEM, the root last. */
  public static final String CHAIN = "dev.sigstore.cosign/chain";

  private SigstoreFormat() {}
}
