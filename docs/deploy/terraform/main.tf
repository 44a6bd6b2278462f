# The flags in force, for resources that carry them. SLUICE_URL and SLUICE_TOKEN come from the environment of terraform.
terraform {
  required_providers {
    external = {
      source  = "hashicorp/external"
      version = "~> 2.3"
    }
  }
}

data "external" "flags" {
  program = ["sluice", "flags", "--format", "terraform"]
  query   = { rollout = "autopack" }
}

# All values are strings: "true", "5".
output "flags" {
  value = data.external.flags.result
}
