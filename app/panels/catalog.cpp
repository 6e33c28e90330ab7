#include "app/panels/catalog.h"

#include "app/panels/about_panel.h"
#include "app/panels/curves_panel.h"
#include "app/panels/environment_panel.h"
#include "app/panels/field_panel.h"
#include "app/panels/formulas_panel.h"
#include "app/panels/health_panel.h"
#include "app/panels/last_step_panel.h"
#include "app/panels/listing_panel.h"
#include "app/panels/parameters_panel.h"
#include "app/panels/policy_panel.h"

#include <type_traits>

namespace policyscope::app {
namespace {

template <class P>
std::unique_ptr<Panel> make(std::string_view argument) {
  if constexpr (std::is_constructible_v<P, std::string_view>) {
    return std::make_unique<P>(argument);
  } else {
    return std::make_unique<P>();
  }
}

}  // namespace

const std::vector<PanelEntry>& panel_catalog() {
  static const std::vector<PanelEntry> panels = {
      {"environment", "Environment", "The task at human speed.", 1.0f, make<EnvironmentPanel>},
      {"field", "Field", "A learned quantity over two coordinates: field:value, field:mean, field:std …",
       1.0f, make<FieldPanel>},
      {"curves", "Curves", "Reward or return of every run; curves:ID for another series.", 1.65f,
       make<CurvesPanel>},
      {"policy", "Policy at the crosshair", "π(a|s) at the crosshair.", 0.95f, make<PolicyPanel>},
      {"parameters", "Parameters", "A slider for every parameter.", 1.4f, make<ParametersPanel>},
      {"formulas", "Formulas", "The learner's formulas with their present numbers.", 1.4f,
       make<FormulasPanel>},
      {"listing", "Listing", "The learner's pseudocode, playable line by line.", 1.4f, make<ListingPanel>},
      {"health", "Health", "TD error, entropy, gradient, speed and counts.", 1.4f, make<HealthPanel>},
      {"last_step", "Last step", "S, A, R, S′, δ and Δθ of the last step.", 1.4f, make<LastStepPanel>},
      {"about", "About this scenario", "What the scenario shows and what to watch.", 1.2f, make<AboutPanel>},
  };
  return panels;
}

const PanelEntry* find_panel(std::string_view id) {
  for (const PanelEntry& entry : panel_catalog())
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace policyscope::app
