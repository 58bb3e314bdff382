/** Sigstore signatures: keys, payloads, bundles, certificates, logs and trust roots. */
package imagesigning.cosign;
