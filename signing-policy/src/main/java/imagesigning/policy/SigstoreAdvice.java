package imagesigning.policy;

import imagesigning.core.RejectionReason;

/** What a person can do about keys, certificates and logs of sigstore. */
final class SigstoreAdvice {
  private static final String AGAIN =
      "Ask whoever signs to sign again with a current cosign, skopeo or podman.";
  private static final String LOGGED =
      "Have the image signed again and logged with the log whose key the policy names; if a log is"
          + " not wanted, take the rekorPublicKey member out of policy.json.";

  private SigstoreAdvice() {}

  static String of(RejectionReason reason) {
    return switch (reason) {
      case PUBLIC_KEY_INVALID ->
          "Put the public key there in PEM, as cosign.pub has it: BEGIN PUBLIC KEY, not the private"
              + " key and no certificate.";
      case PUBLIC_KEY_UNSUPPORTED ->
          "Ask whoever signs to use a key of P-256, P-384, P-521, Ed25519, or RSA of 2048 bits or"
              + " more. Logs must use one of the three curves.";
      case PUBLIC_KEY_TOO_SMALL ->
          "Ask whoever signs for a key of at least 2048 bits, P-256 or Ed25519.";
      case SIGSTORE_BAD_SIGNATURE ->
          "If the key was changed, add the new one to the policy after checking its fingerprint. If"
              + " not, do not use the image.";
      case REKOR_ENTRY_MISSING -> LOGGED;
      case REKOR_BAD_SIGNATURE ->
          "If the log is to be trusted, add its public key to the policy; Rekor serves it at"
              + " /api/v1/log/publicKey. If it is there already, do not use the image.";
      case REKOR_KEY_MISMATCH, REKOR_SIGNATURE_MISMATCH, REKOR_PAYLOAD_MISMATCH ->
          "Do not use the image: the log's entry was taken from another signature, or made with"
              + " another key. Ask whoever signs to sign again.";
      case CERTIFICATE_MISSING ->
          "The signature was made with a plain key. Name that key in policy.json, or have the image"
              + " signed with a certificate.";
      case CERTIFICATE_UNTRUSTED ->
          "If the CA is to be trusted, add its certificate to the policy; if one between it and the"
              + " certificate is missing, add it to the signature or to caIntermediatesPath.";
      case CERTIFICATE_NOT_VALID_THEN ->
          "With fulcio all certificates must be valid when the log took the signature in, with pki"
              + " now. Have the image signed again with a certificate that is.";
      case CERTIFICATE_NOT_FOR_SIGNING ->
          "Ask whoever signs for a certificate with the extended key usage codeSigning, or with"
              + " none.";
      case CERTIFICATE_ISSUER_MISMATCH, CERTIFICATE_SUBJECT_MISMATCH ->
          "If whoever is named in the certificate is to be trusted, name them in policy.json, letter"
              + " by letter. Identities that are URIs cannot be named there.";
      case CA_CERTIFICATES_INVALID ->
          "Put the CA certificates there in PEM: BEGIN CERTIFICATE. Of intermediates every block"
              + " must be a certificate.";
      case ANNOTATION_MISMATCH ->
          "Ask for the annotations that are signed, or have the image signed with those that are"
              + " wanted, as with: cosign sign -a NAME=VALUE.";
      default -> AGAIN;
    };
  }
}
