package imagesigning.core.simplesigning;

/** A signature as found in a store. Nobody has verified anything about it. */
public sealed interface UntrustedSignature
    permits UntrustedSimpleSignature, UntrustedSigstoreSignature {

  /**
   * What kind of signature it is, going by where it was found.
   *
   * @return the format
   */
  SignatureFormat format();
}
