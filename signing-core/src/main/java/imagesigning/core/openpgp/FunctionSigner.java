package imagesigning.core.openpgp;

import imagesigning.core.signing.SigningException;
import imagesigning.core.signing.SigningFailure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * A secret key behind a caller's function. The seam to foreign code: whatever it throws, here and
 * nowhere else, is a signer that failed.
 */
final class FunctionSigner implements RawSigner {
  private final KeyPacket key;
  private final RawSignatureFunction function;

  FunctionSigner(KeyPacket key, RawSignatureFunction function) {
    this.key = key;
    this.function = function;
  }

  @Override
  public List<byte[]> sign(SigningInput input) throws SigningException {
    byte[] signature;
    try {
      // Foreign code answers null in spite of all annotations; that is no signature either.
      signature =
          Optional.ofNullable(
                  function.sign(operation(), input.hash().title(), input.digest().clone()))
              .orElse(new byte[0]);
    } catch (SigningException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new SigningException(
          SigningFailure.SIGNER_FAILED,
          "The function that signs with the key " + key.fingerprint() + " failed.",
          e);
    }
    return RawSignature.numbers(key, signature);
  }

  private RawSignatureFunction.Operation operation() {
    VerifyingKey material = key.verifyingKey().orElseThrow();
    if (material instanceof RsaKey) {
      return RawSignatureFunction.Operation.RSA_PKCS1;
    }
    return material instanceof EcdsaKey
        ? RawSignatureFunction.Operation.ECDSA
        : RawSignatureFunction.Operation.ED25519;
  }
}
