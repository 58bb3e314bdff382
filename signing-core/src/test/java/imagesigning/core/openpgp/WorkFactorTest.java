package imagesigning.core.openpgp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import imagesigning.core.signing.Passphrase;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key file may make us compute before it is known whether the passphrase is right. */
class WorkFactorTest {
  /** The largest count that OpenPGP's own form can express, the same for every hash. */
  private static final int OPENPGP_MOST = 65_011_712;

  private static SExpression read(String text) throws PacketFormatException {
    return SExpression.read(text.getBytes(ISO_8859_1));
  }

  private static Optional<SExpression> open(AgentProtection mode, String count) throws Exception {
    SExpression key = read("(3:ecc(9:protected))");
    SExpression protection =
        read(
            "(9:protected1:m((4:sha18:saltsalt"
                + count.length()
                + ":"
                + count
                + ")16:0123456789abcdef)32:0123456789abcdef0123456789abcdef)");
    return mode.open(key, protection, Passphrase.of(new char[] {'x'}));
  }

  @ParameterizedTest
  @EnumSource(AgentProtection.class)
  void countOfAnAgentKeyFileIsBounded(AgentProtection mode) {
    for (String count : new String[] {"1073741825", "2147483647", "99999999999", "9".repeat(18)}) {
      assertThatThrownBy(() -> open(mode, count))
          .isInstanceOf(PacketFormatException.class)
          .satisfies(
              e ->
                  assertThat(((PacketFormatException) e).problem())
                      .startsWith("its passphrase asks for " + count + " bytes to be hashed"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1e9", " 1", "9999999999999999999"})
  void countOfAnAgentKeyFileIsANumber(String count) {
    assertThatThrownBy(() -> open(AgentProtection.CBC, count))
        .isInstanceOf(PacketFormatException.class)
        .satisfies(
            e ->
                assertThat(((PacketFormatException) e).problem())
                    .isEqualTo("the passphrase is hashed in an unknown way"));
  }

  @Test
  void usualCountIsTried() throws Exception {
    assertThat(open(AgentProtection.CBC, "65536")).isEmpty();
    // What gpg-agent 2.2 measured on a machine that ran these tests.
    assertThat(AgentProtection.MOST_COUNT).isGreaterThanOrEqualTo(3 * 295_524_352L);
  }

  @Test
  void countOfAnOpenPgpKeyIsBoundedByItsForm() throws PacketFormatException {
    int most = 0;
    for (int coded = 0; coded < 256; coded++) {
      byte[] packet = {3, 8, 0, 0, 0, 0, 0, 0, 0, 0, (byte) coded};
      most = Math.max(most, ((StringToKey.Hashed) StringToKey.read(Octets.of(packet))).count());
    }

    assertThat(most).isEqualTo(OPENPGP_MOST);
  }

  /** Argon2 names its own memory and passes; none of them is looked at. */
  @Test
  void argon2IsNotTried() throws PacketFormatException {
    byte[] packet = new byte[20];
    packet[0] = 4;
    packet[17] = (byte) 255;
    packet[18] = (byte) 255;
    packet[19] = 31;

    assertThat(StringToKey.read(Octets.of(packet)))
        .isEqualTo(new StringToKey.Unknown("passphrase hashing of type 4"));
  }
}
