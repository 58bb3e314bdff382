package imagesigning.examples.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Prints how many types a caller can see of how many there are, so that growth of the public
 * surface shows in every build.
 */
class PublicTypesTest {
  private static final Pattern ANONYMOUS = Pattern.compile(".*\\$\\d.*");

  @Test
  void printsHowManyTypesArePublic() {
    int visible = 0;
    int all = 0;
    for (String module : BuiltModules.NAMES) {
      Set<String> exports = BuiltModules.exportsOf(module);
      List<JavaClass> types =
          BuiltModules.classesOf(module).stream()
              .filter(c -> !ANONYMOUS.matcher(c.getName()).matches())
              .toList();
      long seen = types.stream().filter(c -> isVisible(c, exports)).count();
      System.out.printf("public types: %s %d of %d%n", module, seen, types.size());
      visible += (int) seen;
      all += types.size();
    }
    System.out.printf("public types: %d of %d%n", visible, all);

    assertThat(visible).isPositive().isLessThanOrEqualTo(all);
  }

  /** Whether a caller can name it. */
  static boolean isVisible(JavaClass type, Set<String> exports) {
    return exports.contains(type.getPackageName())
        && type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(outer -> isVisible(outer, exports)).orElse(true);
  }
}
