"""itpm-xl: delivery truth from an IT project manager's workbook."""
