package imagesigning.core.openpgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

class SharedSecretTest {
  private static final byte[] CURVE = HexFormat.of().parseHex("2b06010401da470f01");

  @Test
  void isWipedButNotForThoseWhoUseIt() {
    byte[] bytes = {1, 2, 3};
    SharedSecret secret = new SharedSecret(bytes);
    byte[] used = secret.copy();

    secret.close();
    secret.close();

    assertThat(used).containsExactly(1, 2, 3);
    assertThat(bytes).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(secret::copy).withMessage("the signer is closed");
  }

  @Test
  void keepsAKeyFromSigningWithHalfOfItsSeed() throws Exception {
    byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
    seed[0] = 1;
    byte[] point = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    PacketWriter material = new PacketWriter(64).u8(9).bytes(CURVE).u16(263).u8(0x40).bytes(point);
    Ed25519Key key = (Ed25519Key) Ed25519Key.read(Octets.of(material.toBytes())).orElseThrow();
    RawSigner signer = Ed25519Secret.signer(key, List.of(seed)).orElseThrow();
    SigningInput input =
        SigningInput.of(HashAlgorithm.SHA256, HashedData.of(new byte[1]), HashedData.of(point));
    assertThat(signer.sign(input)).hasSize(2);

    signer.close();

    assertThatIllegalStateException().isThrownBy(() -> signer.sign(input));
  }
}
