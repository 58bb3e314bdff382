package imagesigning.registry;

import imagesigning.core.Digest;
import imagesigning.core.MalformedDataException;
import imagesigning.core.simplesigning.SigstorePayload;
import imagesigning.core.simplesigning.UntrustedSignatureInfo;
import imagesigning.core.simplesigning.UntrustedSigstoreSignature;
import imagesigning.core.simplesigning.UntrustedSimpleSignature;
import imagesigning.cosign.SigstoreFormat;
import imagesigning.policy.ImageInMemory.StoredSignature;
import imagesigning.policy.ImageInMemory.UnreadSignature;
import imagesigning.registry.internal.http.RemoteText;
import java.time.Instant;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Writes a listing of signatures for a person. */
final class SignatureListingText {
  private final StringJoiner lines = new StringJoiner("\n");

  private SignatureListingText() {}

  static String of(SignatureListing listing) {
    SignatureListingText text = new SignatureListingText();
    int count = listing.manifests().stream().mapToInt(m -> m.signatures().size()).sum();
    text.lines.add(
        listing.image()
            + ": "
            + (count == 1 ? "1 signature" : count + " signatures")
            + ", not verified");
    listing.manifests().forEach(text::add);
    listing.warnings().forEach(warning -> text.lines.add("warning: " + warning));
    return text.lines.toString();
  }

  private void add(SignatureListing.OfManifest manifest) {
    lines.add(
        manifest.digest()
            + manifest.platform().map(platform -> " (" + platform + ")").orElse("")
            + (manifest.signatures().isEmpty()
                ? ": none in " + String.join(", ", manifest.stores())
                : ""));
    manifest.signatures().forEach(this::add);
    for (UnreadSignature unread : manifest.unread()) {
      String how = SignatureListing.isMalformed(unread) ? ": malformed: " : ": ";
      lines.add("  ! " + place(unread.store(), unread.index()) + how + unread.message());
    }
  }

  private void add(StoredSignature stored) {
    lines.add("  - " + place(stored.store(), stored.index()));
    if (stored.signature() instanceof UntrustedSigstoreSignature sigstore) {
      add(sigstore);
      return;
    }
    UntrustedSimpleSignature simple = (UntrustedSimpleSignature) stored.signature();
    UntrustedSignatureInfo info;
    try {
      info = UntrustedSignatureInfo.of(simple);
    } catch (MalformedDataException e) {
      lines.add("    says nothing that can be read: " + e.getMessage());
      return;
    }
    lines.add("    claims image   " + RemoteText.shown(info.dockerReference()));
    lines.add("    claims digest  " + info.manifestDigest());
    lines.add("    claims key     " + info.fingerprint().orElse(info.keyId()));
    info.creator().ifPresent(text -> lines.add("    creator        " + RemoteText.shown(text)));
    info.signedAt().ifPresent(time -> lines.add("    signed at      " + time));
    info.payloadTimestamp().ifPresent(time -> lines.add("    timestamp      " + time(time)));
    lines.add("    name           " + info.name());
    lines.add("    digest         " + info.blobDigest());
  }

  private void add(UntrustedSigstoreSignature signature) {
    lines.add("    sigstore       " + RemoteText.shown(signature.mimeType()));
    Map<String, String> annotations = signature.annotations();
    if (annotations.containsKey(SigstoreFormat.CERTIFICATE)) {
      lines.add("    comes with     a certificate");
    }
    if (annotations.containsKey(SigstoreFormat.BUNDLE)) {
      lines.add("    comes with     an entry of a log");
    }
    SigstorePayload payload;
    try {
      payload = SigstorePayload.parse(signature.payload());
    } catch (MalformedDataException e) {
      lines.add("    says nothing that can be read: " + e.getMessage());
      return;
    }
    lines.add("    claims image   " + RemoteText.shown(payload.dockerReference()));
    lines.add("    claims digest  " + payload.manifestDigest());
    payload.creator().ifPresent(text -> lines.add("    creator        " + RemoteText.shown(text)));
    payload.timestamp().ifPresent(time -> lines.add("    timestamp      " + time(time)));
    new TreeMap<>(payload.annotations())
        .forEach(
            (name, value) ->
                lines.add(
                    "    annotation     "
                        + RemoteText.shown(name)
                        + "="
                        + RemoteText.shown(value)));
    lines.add("    digest         " + Digest.sha256(signature.payload()));
  }

  private static String place(String store, int index) {
    return index == 0 ? store : store + ", number " + index;
  }

  /** Any number may stand in a payload, also one that is no time. */
  private static String time(long seconds) {
    return seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()
        ? Long.toString(seconds)
        : Instant.ofEpochSecond(seconds).toString();
  }
}
