/**
 * Verification of sigstore signatures as containers/image defines them: keys, logs, certificates.
 */
package imagesigning.cosign;
