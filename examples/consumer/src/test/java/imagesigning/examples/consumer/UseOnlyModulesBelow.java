package imagesigning.examples.consumer;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/** A class depends on its own module and on those below it, never on one above. */
final class UseOnlyModulesBelow extends ArchCondition<JavaClass> {
  private static final Set<String> ALL = Set.of("core", "cosign", "policy", "registry", "testkit");

  private static final Map<String, Set<String>> BELOW =
      Map.of(
          "core", Set.of(),
          "cosign", Set.of("core"),
          "policy", Set.of("core", "cosign"),
          "registry", Set.of("core", "cosign", "policy"),
          "testkit", Set.of("core", "cosign", "policy"),
          "examples", ALL,
          "benchmarks", ALL);

  private final String root;

  UseOnlyModulesBelow(String root) {
    super("use only modules below their own");
    this.root = root;
  }

  /** The first package segment below the root; empty for classes outside. */
  static String moduleOf(String root, JavaClass javaClass) {
    String name = javaClass.getPackageName();
    if (!name.startsWith(root + ".")) {
      return "";
    }
    String rest = name.substring(root.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  @Override
  public void check(JavaClass javaClass, ConditionEvents events) {
    String from = moduleOf(root, javaClass);
    Set<String> below = BELOW.get(from);
    if (below == null) {
      events.add(
          SimpleConditionEvent.violated(
              javaClass, javaClass.getName() + " is in a module that no rule knows: " + from));
      return;
    }
    for (Dependency dependency : javaClass.getDirectDependenciesFromSelf()) {
      String to = moduleOf(root, dependency.getTargetClass().getBaseComponentType());
      if (!to.isEmpty() && !to.equals(from) && !below.contains(to)) {
        events.add(SimpleConditionEvent.violated(javaClass, dependency.getDescription()));
      }
    }
  }
}
