package imagesigning.registry.interop;

import java.nio.file.Path;
import java.util.Optional;

/** One question that both sides answer: may this image be trusted under this policy? */
final class VerdictCase {
  private final String name;
  private final String image;
  private final String policy;
  private final Expected expected;
  private Optional<String> architecture = Optional.empty();
  private boolean allInstances;
  private Optional<Path> registriesD = Optional.empty();
  private boolean newPeersOnly;
  private boolean stricterThanPeers;

  private VerdictCase(String name, String image, String policy, Expected expected) {
    this.name = name;
    this.image = image.matches("(dir|oci):.*") ? image : "docker://" + image;
    this.policy = policy;
    this.expected = expected;
  }

  /**
   * A question.
   *
   * @param name what it is about
   * @param image a name in a registry, or one that begins with its transport
   * @param policy the text of policy.json
   * @param expected our answer
   */
  static VerdictCase of(String name, String image, String policy, Expected expected) {
    return new VerdictCase(name, image, policy, expected);
  }

  /** Chooses a platform from an index. */
  VerdictCase on(String chosen) {
    architecture = Optional.of(chosen);
    return this;
  }

  /** Asks about every instance of an index. */
  VerdictCase withAllInstances() {
    allInstances = true;
    return this;
  }

  /** Reads another registries.d than the usual one. */
  VerdictCase reading(Path directory) {
    registriesD = Optional.of(directory);
    return this;
  }

  /** Does not hold skopeo 1.9 to the answer, because it compares the fingerprint of the subkey. */
  VerdictCase signedWithSubkey() {
    newPeersOnly = true;
    return this;
  }

  /** Peers let the image pass although we do not: a case where the strictest reading decides. */
  VerdictCase stricterThanPeers() {
    stricterThanPeers = true;
    return this;
  }

  String name() {
    return name;
  }

  /** The image with its transport. */
  String image() {
    return image;
  }

  String policy() {
    return policy;
  }

  Expected expected() {
    return expected;
  }

  Optional<String> architecture() {
    return architecture;
  }

  boolean allInstances() {
    return allInstances;
  }

  Optional<Path> registriesD() {
    return registriesD;
  }

  /** Whether only peers of today are asked. */
  boolean newPeersOnly() {
    return newPeersOnly;
  }

  /** Whether peers must let the image pass. */
  boolean peersAccept() {
    return stricterThanPeers || expected.isAllowed();
  }

  @Override
  public String toString() {
    return name + ": " + expected;
  }
}
