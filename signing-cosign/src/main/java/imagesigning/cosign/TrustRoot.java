package imagesigning.cosign;

/**
 * What a sigstore signature must chain to, parsed and checked: {@link TrustedKeys}, {@link
 * TrustedFulcio} or {@link TrustedPki}. Made by {@link TrustRoots}. Immutable and thread-safe.
 */
public sealed interface TrustRoot permits TrustedKeys, TrustedFulcio, TrustedPki {}
