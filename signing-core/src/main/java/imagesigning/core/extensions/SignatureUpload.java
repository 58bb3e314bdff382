package imagesigning.core.extensions;

import imagesigning.core.Digest;
import imagesigning.core.Limits;
import imagesigning.core.MalformedDataException;
import imagesigning.core.openpgp.UntrustedOpenPgpMessage;
import imagesigning.core.simplesigning.SimpleSigningPayload;
import java.io.IOException;
import java.util.Optional;

/**
 * The body of a request that writes: read no further than the limit, and checked as far as that
 * goes without a key. The digests in the URL, in the name and in the payload must be one.
 */
final class SignatureUpload {
  private static final int TOO_LARGE = 413;
  private static final int LONGEST_NUMBER = 18;

  private final Limits limits;

  SignatureUpload(Limits limits) {
    this.limits = limits;
  }

  ExtensionSignature read(SignaturesRequest request, Digest manifest)
      throws IOException, RequestRefused {
    byte[] body = body(request);
    try {
      ExtensionSignature signature = ExtensionSignature.parse(body, limits);
      refuseUnlessSame("the name", signature.name().manifestDigest(), manifest);
      UntrustedOpenPgpMessage message = UntrustedOpenPgpMessage.read(signature.content(), limits);
      SimpleSigningPayload payload = SimpleSigningPayload.parse(message.payload());
      refuseUnlessSame("the signed payload", payload.manifestDigest(), manifest);
      return signature;
    } catch (MalformedDataException e) {
      throw RequestRefused.of(
          ExtensionError.SIGNATURE_INVALID, e.reason().code() + ": " + e.getMessage());
    }
  }

  private byte[] body(SignaturesRequest request) throws IOException, RequestRefused {
    int limit = limits.signatureBytes();
    Optional<String> announced = request.headers().first("Content-Length");
    if (announced.isPresent() && isMore(announced.get().strip(), limit)) {
      throw tooLarge();
    }
    try {
      byte[] body = request.body().readNBytes(limit);
      if (body.length == limit && request.body().read() >= 0) {
        throw tooLarge();
      }
      return body;
    } catch (RuntimeException e) {
      throw new IOException("The body of the request cannot be read.", e);
    }
  }

  private static boolean isMore(String number, int limit) {
    boolean digits = !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits && (number.length() > LONGEST_NUMBER || Long.parseLong(number) > limit);
  }

  private RequestRefused tooLarge() {
    return RequestRefused.of(
        ExtensionError.SIGNATURE_INVALID,
        TOO_LARGE,
        "the body is larger than " + limits.signatureBytes() + " bytes");
  }

  private static void refuseUnlessSame(String what, Digest found, Digest expected)
      throws RequestRefused {
    if (!found.equals(expected)) {
      throw RequestRefused.of(
          ExtensionError.SIGNATURE_INVALID,
          "the URL is of manifest " + expected + ", " + what + " is of " + found);
    }
  }
}
