package imagesigning.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house obeys its rules, and every rule finds the class that was written to break it. */
class ArchitectureTest {
  private static final JavaClasses OURS = BuiltModules.classes();
  private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages("offenders");

  private static final ArchitectureRules RULES =
      new ArchitectureRules("imagesigning", BuiltModules.exports());
  private static final ArchitectureRules RULES_FOR_OFFENDERS =
      new ArchitectureRules("offenders", Set.of("offenders.core", "offenders.testkit"));

  /** Which classes below {@code offenders} break which rule, and no others do. */
  private static final Map<String, Set<String>> EXPECTED =
      Map.ofEntries(
          Map.entry(
              "module direction",
              Set.of("core.UsesPolicy", "testkit.UsesRegistry", "policy.UsesExamples")),
          Map.entry("network at the edge", Set.of("core.OpensSocket", "policy.UsesHttpClient")),
          Map.entry(
              "HTTP clients made in one class",
              Set.of("policy.UsesHttpClient", "registry.MakesHttpClient")),
          Map.entry("servers in the testkit", Set.of("registry.StartsServer")),
          Map.entry(
              "processes in one package",
              Set.of("core.StartsProcess", "registry.StartsProcessThroughRuntime")),
          Map.entry("no databind where trust is decided", Set.of("policy.ReadsWithDatabind")),
          Map.entry(
              "no foreign types in signatures",
              Set.of(
                  "core.ReturnsForeignType",
                  "core.TakesListOfForeignType",
                  "core.ThrowsForeignType",
                  "core.ExtendsForeignType",
                  "core.ShowsHiddenType")),
          Map.entry(
              "environment read in one class",
              Set.of("core.ReadsEnvironment", "registry.ReadsSystemProperty")),
          Map.entry(
              "no process-wide changes", Set.of("core.RegistersProvider", "policy.SetsProperty")),
          Map.entry("no printing", Set.of("core.Prints", "policy.PrintsStackTrace")),
          Map.entry("examples use exported packages", Set.of("examples.UsesHiddenPackage")),
          Map.entry("verified only by verifiers", Set.of("core.VerifiedByAnyone")));

  static Stream<String> ruleNames() {
    return RULES.byName().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void holdsForTheHouse(String rule) {
    EvaluationResult result = RULES.byName().get(rule).evaluate(OURS);

    assertThat(result.getFailureReport().getDetails()).as(rule).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ruleNames")
  void findsTheClassWrittenToBreakIt(String rule) {
    EvaluationResult result = RULES_FOR_OFFENDERS.byName().get(rule).evaluate(OFFENDERS);

    assertThat(offendersNamedIn(result)).as(rule).isEqualTo(new TreeSet<>(EXPECTED.get(rule)));
  }

  @Test
  void seesEveryModule() {
    assertThat(BuiltModules.NAMES).allSatisfy(name -> BuiltModules.exportsOf(name));
    assertThat(OURS.stream().map(c -> UseOnlyModulesBelow.moduleOf("imagesigning", c)))
        .contains("core", "policy", "examples");
    assertThat(OURS.contain("imagesigning.examples.maven.VerifyMojo")).isTrue();
  }

  @Test
  void eachModuleReadsItsEnvironmentInOneClassAtMost() {
    for (String module : BuiltModules.NAMES) {
      assertThat(BuiltModules.classesOf(module))
          .filteredOn(
              c -> Set.of("HostEnvironment", "ClientEnvironment").contains(c.getSimpleName()))
          .as(module)
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  private static Set<String> offendersNamedIn(EvaluationResult result) {
    Pattern offender = Pattern.compile("offenders\\.([a-z.]+\\.[A-Z]\\w*)");
    Set<String> names = new TreeSet<>();
    for (String detail : result.getFailureReport().getDetails()) {
      offender.matcher(detail).results().map(MatchResult::group).limit(1).forEach(names::add);
    }
    return names.stream()
        .map(name -> name.substring("offenders.".length()))
        .collect(TreeSet::new, Set::add, Set::addAll);
  }
}
