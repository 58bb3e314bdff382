package imagesigning.core.simplesigning;

/** A signature as found in a store. Nobody has verified anything about it. */
public sealed interface UntrustedSignature
    permits UntrustedSimpleSignature, UntrustedSigstoreSignature {}
