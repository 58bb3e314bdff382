package imagesigning.policy;

import imagesigning.core.IndeterminateReason;
import imagesigning.core.RejectionReason;
import imagesigning.core.VerdictReason;

/** What a person can do about a reason; {@code docs/errors.md} says the same. */
final class Advice {
  private static final String PUBLISH =
      "Ask whoever publishes the image for a signature in the usual form, as gpg --sign makes it.";
  private static final String KEY =
      "Ask whoever signs for the current public key, check its fingerprint, and replace the key file.";
  private static final String TAMPERED =
      "Do not use it. Fetch it again; if the answer stays the same, tell the operator of the store.";

  private Advice() {}

  static String of(VerdictReason reason) {
    return reason instanceof RejectionReason r ? of(r) : of((IndeterminateReason) reason);
  }

  private static String of(RejectionReason reason) {
    return switch (reason) {
      case POLICY_REJECTS,
          NO_REQUIREMENTS,
          SIGNATURE_VERIFICATION_REQUIRED,
          REGISTRY_SPELLING,
          SIGNED_BASE_LAYER_UNSUPPORTED,
          KEY_TYPE_UNSUPPORTED ->
          ofPolicy(reason);
      case NO_SIGNATURE,
          NO_ACCEPTED_SIGNATURE,
          NO_KEYS,
          KEY_NOT_TRUSTED,
          IDENTITY_MISMATCH,
          DIGEST_MISMATCH ->
          ofSignatures(reason);
      case MANIFEST_DIGEST_MISMATCH,
          DIGEST_HEADER_MISMATCH,
          MANIFEST_INVALID,
          MANIFEST_IS_INDEX,
          INDEX_EMPTY,
          MANIFEST_TOO_LARGE,
          SIGNATURE_TOO_LARGE,
          TOO_MANY_SIGNATURES,
          SIGNATURE_BLOB_INVALID,
          ATTACHMENT_INVALID,
          ATTACHMENT_DIGEST_MISMATCH,
          LAYOUT_INVALID ->
          ofBytes(reason);
      case PAYLOAD_INVALID, PAYLOAD_TYPE, PAYLOAD_DIGEST_INVALID, PAYLOAD_REFERENCE_INVALID ->
          "What was signed is no statement about an image. Ask whoever signs to sign with skopeo,"
              + " podman or this library.";
      case PUBLIC_KEY_INVALID,
          PUBLIC_KEY_UNSUPPORTED,
          PUBLIC_KEY_TOO_SMALL,
          SIGSTORE_SIGNATURE_MISSING,
          SIGSTORE_SIGNATURE_MALFORMED,
          SIGSTORE_BAD_SIGNATURE,
          REKOR_ENTRY_MISSING,
          REKOR_ENTRY_MALFORMED,
          REKOR_ENTRY_UNSUPPORTED,
          REKOR_BAD_SIGNATURE,
          REKOR_KEY_MISMATCH,
          REKOR_SIGNATURE_MISMATCH,
          REKOR_PAYLOAD_MISMATCH,
          CERTIFICATE_MISSING,
          CERTIFICATE_MALFORMED,
          CERTIFICATE_UNTRUSTED,
          CERTIFICATE_NOT_VALID_THEN,
          CERTIFICATE_NOT_FOR_SIGNING,
          CERTIFICATE_CRITICAL_UNKNOWN,
          CERTIFICATE_ISSUER_MISMATCH,
          CERTIFICATE_SUBJECT_MISMATCH,
          CA_CERTIFICATES_INVALID,
          ANNOTATION_MISMATCH ->
          SigstoreAdvice.of(reason);
      default -> ofOpenPgp(reason);
    };
  }

  private static String ofPolicy(RejectionReason reason) {
    return switch (reason) {
      case POLICY_REJECTS ->
          "If this image is wanted, give it a scope of its own in policy.json; no signature helps.";
      case NO_REQUIREMENTS -> "Add a requirement to the list, reject for none.";
      case SIGNATURE_VERIFICATION_REQUIRED ->
          "Put a signedBy requirement into the scope of this image, or stop demanding signatures.";
      case REGISTRY_SPELLING ->
          "Name the registry as the policy does: in lower case, and without the port 443 or 80.";
      case SIGNED_BASE_LAYER_UNSUPPORTED ->
          "Replace signedBaseLayer; podman and skopeo deny it too. signedBy is what works.";
      default -> "Write \"keyType\": \"GPGKeys\"; podman and skopeo know no other.";
    };
  }

  private static String ofSignatures(RejectionReason reason) {
    return switch (reason) {
      case NO_SIGNATURE ->
          "If the image is signed, check in registries.d where its signatures are looked for;"
              + " if not, have it signed.";
      case NO_ACCEPTED_SIGNATURE ->
          "Each signature has a reason of its own; do what is said there for the one you trust.";
      case NO_KEYS ->
          "Put the public keys there with: gpg --export FINGERPRINT > FILE. A keybox"
              + " (pubring.kbx) does not do.";
      case KEY_NOT_TRUSTED ->
          "If the key is to be trusted, add it or its fingerprint to the trusted ones.";
      case IDENTITY_MISMATCH ->
          "If the signed name is right for this image, say so with signedIdentity: remapIdentity"
              + " for a mirror, matchRepository for any tag, exactReference or exactRepository for"
              + " a fixed name. Else have the image signed under its own name.";
      default ->
          "The tag may have moved since it was signed. Do not use the image until this manifest is"
              + " signed; the signed one can still be fetched by its digest.";
    };
  }

  private static String ofBytes(RejectionReason reason) {
    return switch (reason) {
      case MANIFEST_IS_INDEX ->
          "Judge the instance for your platform, or all instances and combine their verdicts.";
      case INDEX_EMPTY -> "Ask whoever publishes the image to push it again.";
      case MANIFEST_INVALID, LAYOUT_INVALID ->
          "Ask whoever publishes the image to push or write it again with a current tool.";
      case MANIFEST_TOO_LARGE, SIGNATURE_TOO_LARGE, TOO_MANY_SIGNATURES ->
          "Look at what is stored there; an honest image needs less. Limits can be raised.";
      case ATTACHMENT_INVALID ->
          "Look at the tag of the attached signatures: what lies there was not written by cosign,"
              + " skopeo or podman. Remove it and have the image signed again.";
      case SIGNATURE_BLOB_INVALID ->
          "Look at what is stored there, often the page of a login or an error. One broken file"
              + " spoils the whole store.";
      default -> TAMPERED;
    };
  }

  private static String ofOpenPgp(RejectionReason reason) {
    return switch (reason) {
      case OPENPGP_UNKNOWN_KEY ->
          "If the key named in the signature is to be trusted, check its fingerprint with its"
              + " owner and add it to the key file of the requirement.";
      case OPENPGP_BAD_SIGNATURE -> TAMPERED;
      case OPENPGP_WEAK_HASH, OPENPGP_HASH_REFUSED, OPENPGP_ALGORITHM_UNSUPPORTED ->
          "Ask whoever signs to sign again with SHA-256 or better and an RSA, ECDSA or Ed25519 key.";
      case OPENPGP_SIGNATURE_EXPIRED, OPENPGP_SIGNATURE_BEFORE_KEY ->
          "Ask whoever signs for a new signature.";
      case OPENPGP_KEY_EXPIRED, OPENPGP_SUBKEY_EXPIRED ->
          "If the key was extended, replace the key file with a fresh export; else have the image"
              + " signed with a current key.";
      case OPENPGP_KEY_REVOKED, OPENPGP_SUBKEY_REVOKED ->
          "Do not use the image until it is signed with another key: this one may be in wrong hands.";
      case OPENPGP_KEY_NOT_YET_VALID -> "Set the clock of this machine, then try again.";
      case OPENPGP_KEY_NOT_FOR_SIGNING, OPENPGP_SUBKEY_NOT_BOUND, OPENPGP_SUBKEY_AMBIGUOUS -> KEY;
      default -> PUBLISH;
    };
  }

  private static String of(IndeterminateReason reason) {
    return switch (reason) {
      case AUTHENTICATION_REQUIRED -> "Log in to the registry, or give other credentials.";
      case ACCESS_DENIED -> "Ask for access to this repository, or give other credentials.";
      case MANIFEST_NOT_FOUND -> "Check the spelling of the name, tag or digest.";
      case RATE_LIMITED ->
          "Wait and try again, or log in: many registries then allow more requests.";
      case REGISTRY_ERROR, TOKEN_UNAVAILABLE ->
          "Try again later; if it stays, tell the operator of the registry.";
      case REGISTRY_UNREACHABLE ->
          "Check host name, network, proxy and the certificate of the registry, then try again.";
      case TIMEOUT -> "Try again; if the network is slow, allow more time.";
      case LOOKASIDE_UNREADABLE ->
          "Check the lookaside location in registries.d and that it can be reached and read.";
      case KEY_FILE_UNREADABLE ->
          "Check path and permissions of the key file that policy.json names.";
      case LOCAL_FILE_UNREADABLE -> "Check path and permissions of the local file.";
      case CONFIGURATION_UNREADABLE -> "Mend the configuration file that the message names.";
      case NO_INSTANCE_FOR_PLATFORM -> "Choose another platform, or an image that has this one.";
    };
  }
}
