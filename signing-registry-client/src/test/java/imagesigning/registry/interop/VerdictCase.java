package imagesigning.registry.interop;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One question that both sides answer.
 *
 * @param name what it is about
 * @param image host, repository and tag or digest
 * @param policy the text of policy.json
 * @param expected our answer
 * @param architecture the platform to choose from an index
 * @param allInstances whether every instance of an index is judged
 * @param registriesD another directory than the usual one
 * @param oldDiffers why skopeo 1.9 is not held to the same answer
 */
record VerdictCase(
    String name,
    String image,
    String policy,
    Expected expected,
    Optional<String> architecture,
    boolean allInstances,
    Optional<Path> registriesD,
    Optional<String> oldDiffers) {

  static VerdictCase of(String name, String image, String policy, Expected expected) {
    return new VerdictCase(
        name, image, policy, expected, Optional.empty(), false, Optional.empty(), Optional.empty());
  }

  VerdictCase on(String chosen) {
    return new VerdictCase(
        name, image, policy, expected, Optional.of(chosen), false, registriesD, oldDiffers);
  }

  VerdictCase withAllInstances() {
    return new VerdictCase(
        name, image, policy, expected, architecture, true, registriesD, oldDiffers);
  }

  VerdictCase reading(Path directory) {
    return new VerdictCase(
        name,
        image,
        policy,
        expected,
        architecture,
        allInstances,
        Optional.of(directory),
        oldDiffers);
  }

  VerdictCase oldDiffers(String why) {
    return new VerdictCase(
        name, image, policy, expected, architecture, allInstances, registriesD, Optional.of(why));
  }

  @Override
  public String toString() {
    return name + ": " + expected;
  }
}
